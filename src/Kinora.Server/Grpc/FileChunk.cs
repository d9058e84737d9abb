using System.Buffers;
using Google.Protobuf;
using Kinora.Server.Grpc.Messages;

namespace Kinora.Server.Grpc;

/// <summary>
/// The chunks of one file as they go over the wire, in one pooled block: content is read to where the message has it, so that a chunk copies nothing.
/// Not for use by several threads at once.
/// </summary>
internal sealed class FileChunk : IDisposable
{
    /// <summary>Clients take messages of up to 4 MiB unless they are told otherwise.</summary>
    public const int MostData = 1 << 20;

    /// <summary>The other fields, which come first (their order is free), then the content's tag and its length.</summary>
    private const int MostHead = 48;
    private const byte DataTag = (ModelFileChunk.DataFieldNumber << 3) | (int)WireFormat.WireType.LengthDelimited;

    private readonly byte[] _block;
    private readonly ModelFileChunk _fields = new();

    /// <param name="size">Bytes of the whole file.</param>
    public FileChunk(long size)
    {
        _fields.TotalSize = size;
        _block = ArrayPool<byte>.Shared.Rent(MostHead + (int)Math.Min(MostData, size));
    }

    /// <summary>Reads the next chunk.</summary>
    /// <param name="content">Is read from where it stands.</param>
    /// <param name="offset">Where that is in the file.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The message, which is good until the next, and how many bytes of the file are in it.</returns>
    /// <exception cref="EndOfStreamException">The content ends before the file does.</exception>
    public async ValueTask<(ReadOnlyMemory<byte> Message, int Count)> ReadAsync(Stream content, long offset, CancellationToken cancellation)
    {
        var count = (int)Math.Min(MostData, _fields.TotalSize - offset);
        await content.ReadExactlyAsync(_block.AsMemory(MostHead, count), cancellation).ConfigureAwait(false);
        _fields.Offset = offset;
        _fields.IsLast = offset + count == _fields.TotalSize;
        return (Frame(count), count);
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_block);

    private ReadOnlyMemory<byte> Frame(int count)
    {
        var fields = _fields.CalculateSize();
        var start = MostHead - fields - 1 - CodedOutputStream.ComputeLengthSize(count);
        _fields.WriteTo(_block.AsSpan(start, fields));
        var at = start + fields;
        _block[at++] = DataTag;
        var rest = (uint)count;
        for (; rest > 0x7F; rest >>= 7)
        {
            _block[at++] = (byte)(rest | 0x80);
        }

        _block[at] = (byte)rest;
        return _block.AsMemory(start, MostHead - start + count);
    }
}
