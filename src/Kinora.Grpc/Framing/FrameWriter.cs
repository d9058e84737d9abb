using System.Buffers;
using Google.Protobuf;

namespace Kinora.Grpc.Framing;

/// <summary>Puts messages with their prefixes into a buffer. Nothing is sent before the buffer's owner flushes it.</summary>
internal static class FrameWriter
{
    /// <summary>Writes a message.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="message">What.</param>
    /// <param name="encoding">Gzip packs it where that makes it shorter.</param>
    public static void Write(IBufferWriter<byte> output, IMessage message, MessageEncoding encoding)
    {
        var length = message.CalculateSize();
        if (encoding == MessageEncoding.Gzip && length >= GzipMessages.LeastWorthBytes)
        {
            using var encoded = new PooledBuffer(length);
            message.WriteTo((IBufferWriter<byte>)encoded);
            Write(output, encoded.Written.Span, encoding);
            return;
        }

        new MessagePrefix(false, (uint)length).Write(output);
        message.WriteTo(output);
    }

    /// <summary>Writes a message that is encoded already.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> encoded, MessageEncoding encoding)
    {
        if (encoding == MessageEncoding.Gzip && encoded.Length >= GzipMessages.LeastWorthBytes)
        {
            using var packed = GzipMessages.Pack(encoded);
            if (packed.Length < encoded.Length)
            {
                new MessagePrefix(true, (uint)packed.Length).Write(output);
                output.Write(packed.Written.Span);
                return;
            }
        }

        new MessagePrefix(false, (uint)encoded.Length).Write(output);
        output.Write(encoded);
    }
}
