using Kinora.Fuzz.Tests.Fuzzing;
using Kinora.Media.Nut;

namespace Kinora.Fuzz.Tests.Parsers;

/// <summary>The container in which ffmpeg hands frames over.</summary>
public sealed class NutFuzzTests : ParserFuzzTests
{
    private const int MostFrame = 4096;

    public override IReadOnlyList<byte[]> Words =>
    [
        "nut/multimedia container\0"u8.ToArray(), "N"u8.ToArray(), "I420"u8.ToArray(),
        [0x4E, 0x4D, 0x7A, 0x56, 0x1F, 0x5F, 0x04, 0xAD], [0x4E, 0x53, 0x11, 0x40, 0x5B, 0xF2, 0xF9, 0xDB], [0x4E, 0x4B, 0xE4, 0xAD, 0xEE, 0xCA, 0x45, 0x69],
        [0x4E, 0x49, 0xAB, 0x68, 0xB5, 0x96, 0xBA, 0x78], [0x4E, 0x58, 0xDD, 0x67, 0x2F, 0x23, 0xE6, 0x4E],
    ];

    protected override string Parser => "nut";

    public override string Handle(byte[] input)
    {
        var reader = new NutReader(new DribbleStream(input, input.Length));
        var pixels = new byte[MostFrame];
        var frames = 0;
        try
        {
            while (reader.TryReadFrameHeader(out var frame))
            {
                Assert.InRange(frame.Size, 0, int.MaxValue);
                Assert.InRange(frame.Stream, 0, 1);
                var video = reader.Video(frame.Stream);
                Assert.True(video is { TimeBaseNumerator: > 0, TimeBaseDenominator: > 0 });
                if (frame.Size > MostFrame)
                {
                    return "the frame is not of the size that was asked for";
                }

                reader.ReadFrame(pixels.AsSpan(0, frame.Size));
                frames++;
            }
        }
        catch (NutFormatException error)
        {
            return error.Message;
        }
        catch (EndOfStreamException)
        {
            return "cut off after " + frames;
        }

        return "taken " + frames;
    }

    /// <summary>A header of a mebibyte may be announced, and then not come.</summary>
    public override long MostAllocated(int length) => (2 << 20) + (64L * length);
}
