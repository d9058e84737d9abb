using System.Buffers;
using Google.Protobuf.Reflection;

namespace Kinora.Grpc.Framing;

/// <summary>
/// Walks over a message before it is parsed: does each of its parts lie in what it is a part of? protobuf's own parser adds the lengths that
/// stand in a message in 32 bits, and with one near 2³¹ reads on where it should have ended.
/// </summary>
internal static class MessageShape
{
    /// <summary>As deep as protobuf's parser goes.</summary>
    private const int MostDepth = 100;

    private const int LongestVarint = 10;

    /// <summary>True when it may be parsed; groups, which proto3 has not, may not.</summary>
    public static bool IsSound(in ReadOnlySequence<byte> message, MessageDescriptor type)
    {
        var reader = new SequenceReader<byte>(message);
        return Walk(ref reader, message.Length, type, MostDepth);
    }

    private static bool Walk(ref SequenceReader<byte> reader, long end, MessageDescriptor type, int depth)
    {
        while (reader.Consumed < end)
        {
            if (!TryReadVarint(ref reader, out var tag))
            {
                return false;
            }

            var isSound = (tag & 7) switch
            {
                0 => TryReadVarint(ref reader, out _),
                1 => TrySkip(ref reader, sizeof(ulong)),
                2 => TryReadVarint(ref reader, out var length) && length <= (ulong)Math.Max(0, end - reader.Consumed) &&
                    WalkPart(ref reader, (long)length, type.FindFieldByNumber((int)(tag >> 3)), depth),
                5 => TrySkip(ref reader, sizeof(uint)),
                _ => false,
            };
            if (!isSound)
            {
                return false;
            }
        }

        return reader.Consumed == end;
    }

    private static bool WalkPart(ref SequenceReader<byte> reader, long length, FieldDescriptor? field, int depth) =>
        field is { FieldType: FieldType.Message } ? depth > 0 && Walk(ref reader, reader.Consumed + length, field.MessageType, depth - 1) : TrySkip(ref reader, length);

    private static bool TrySkip(ref SequenceReader<byte> reader, long count)
    {
        if (reader.Remaining < count)
        {
            return false;
        }

        reader.Advance(count);
        return true;
    }

    private static bool TryReadVarint(ref SequenceReader<byte> reader, out ulong value)
    {
        value = 0;
        for (var i = 0; i < LongestVarint; i++)
        {
            if (!reader.TryRead(out var next))
            {
                return false;
            }

            value |= (ulong)(next & 0x7f) << (7 * i);
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
