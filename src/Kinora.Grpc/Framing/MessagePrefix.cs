using System.Buffers;
using System.Buffers.Binary;
using Kinora.Grpc.Status;

namespace Kinora.Grpc.Framing;

/// <summary>The five bytes before a message: a flag that says whether it is compressed, and its length, big-endian.</summary>
/// <param name="IsCompressed">The flag.</param>
/// <param name="Length">Bytes of the message as it is sent.</param>
internal readonly record struct MessagePrefix(bool IsCompressed, uint Length)
{
    /// <summary>Bytes of a prefix.</summary>
    public const int Size = 5;

    /// <summary>Reads the prefix at the start of a buffer; false while it is not all there.</summary>
    /// <exception cref="GrpcException">The flag is neither 0 nor 1.</exception>
    public static bool TryRead(in ReadOnlySequence<byte> buffer, out MessagePrefix prefix)
    {
        prefix = default;
        if (buffer.Length < Size)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[Size];
        buffer.Slice(0, Size).CopyTo(bytes);
        if (bytes[0] > 1)
        {
            throw new GrpcException(GrpcStatusCode.Internal, $"The compressed flag of a message is {bytes[0]}; it must be 0 or 1.");
        }

        prefix = new MessagePrefix(bytes[0] == 1, BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]));
        return true;
    }

    /// <summary>Writes it.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var bytes = output.GetSpan(Size);
        bytes[0] = IsCompressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(bytes[1..], Length);
        output.Advance(Size);
    }
}
