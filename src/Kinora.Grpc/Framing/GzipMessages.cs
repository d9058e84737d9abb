using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using Kinora.Grpc.Status;

namespace Kinora.Grpc.Framing;

/// <summary>Messages as gzip files (RFC 1952).</summary>
internal static class GzipMessages
{
    /// <summary>A shorter message fits one packet as it is; it is not worth the work.</summary>
    public const int LeastWorthBytes = 1024;

    /// <summary>A gzip file's head of ten bytes, and its CRC and length at the end.</summary>
    private const int LeastFileBytes = 18;

    /// <summary>Unpacks a message. What comes out is never held beyond the limit, however well it was packed.</summary>
    /// <param name="packed">All of the message.</param>
    /// <param name="maxBytes">The most that may come out.</param>
    /// <returns>The message; the caller disposes of it.</returns>
    /// <exception cref="GrpcException">More comes out, or it is not gzip.</exception>
    public static PooledBuffer Unpack(in ReadOnlySequence<byte> packed, int maxBytes)
    {
        var message = new PooledBuffer((int)Math.Min(packed.Length * 2, maxBytes));
        try
        {
            if (packed.Length < LeastFileBytes)
            {
                throw new InvalidDataException("The gzip file is cut short.");
            }

            using var gzip = new GZipStream(PipeReader.Create(packed).AsStream(), CompressionMode.Decompress);
            int count;
            while ((count = gzip.Read(message.GetSpan())) > 0)
            {
                message.Advance(count);
                if (message.Length > maxBytes)
                {
                    throw new GrpcException(
                        GrpcStatusCode.ResourceExhausted, $"A message unpacks to more than the {maxBytes} bytes that are taken here: send less at a time.");
                }
            }

            // The decoder takes the end of its input for the end of the file; the file says how long it is (ISIZE, its last four bytes).
            if (Size(packed) != (uint)message.Length)
            {
                throw new InvalidDataException("The gzip file is cut short.");
            }

            return message;
        }
        catch (Exception error)
        {
            message.Dispose();
            if (error is InvalidDataException)
            {
                throw new GrpcException(
                    GrpcStatusCode.Internal, "A message is marked as gzip and is not, or is cut short: send it as announced by grpc-encoding.", error);
            }

            throw;
        }
    }

    /// <summary>Packs a message.</summary>
    /// <returns>The packed message; the caller disposes of it.</returns>
    public static PooledBuffer Pack(ReadOnlySpan<byte> message)
    {
        var packed = new PooledBuffer(message.Length / 2);
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(message);
        }

        return packed;
    }

    private static uint Size(in ReadOnlySequence<byte> packed)
    {
        Span<byte> size = stackalloc byte[sizeof(uint)];
        packed.Slice(packed.Length - sizeof(uint)).CopyTo(size);
        return BinaryPrimitives.ReadUInt32LittleEndian(size);
    }
}
