using System.Buffers.Binary;
using Kinora.Fuzz.Tests.Fuzzing;
using Kinora.Media.Push;

namespace Kinora.Fuzz.Tests.Parsers;

/// <summary>
/// Frames that clients push. An input is the header that goes before pictures everywhere, 17 bytes (time, width, height, format), and the data.
/// </summary>
public sealed class PushedFrameFuzzTests : ParserFuzzTests
{
    private const int Header = 17;

    /// <summary>By the header's numbers.</summary>
    private static readonly PushFormat[] Formats = [PushFormat.Rgb, PushFormat.Bgr, PushFormat.H264, PushFormat.Vp8, PushFormat.Jpeg];

    public override IReadOnlyList<byte[]> Words => [[0, 0, 1], [0, 0, 0, 1, 0x67], [0, 0, 1, 0x68], [0x9d, 0x01, 0x2a], [0, 0, 1, 0x07]];

    protected override string Parser => "pushed-frames";

    public override string Handle(byte[] input)
    {
        if (input.Length < Header)
        {
            return "cut off";
        }

        var frame = new PushedFrame(input.AsMemory(Header), Formats[input[16] % Formats.Length])
        {
            TimestampMilliseconds = BinaryPrimitives.ReadInt64LittleEndian(input),
            Width = BinaryPrimitives.ReadInt32LittleEndian(input.AsSpan(8)),
            Height = BinaryPrimitives.ReadInt32LittleEndian(input.AsSpan(12)),
        };
        try
        {
            frame.Check();
        }
        catch (PushException error)
        {
            return error.Message;
        }

        if (frame.Format is not (PushFormat.H264 or PushFormat.Vp8))
        {
            return "taken " + frame.Format;
        }

        return Bitstream.TryFindStart(frame, out var parameters) ? "taken at a start" + Math.Min(parameters.Length, 1) : Bitstream.WhyNoStart(frame);
    }
}
