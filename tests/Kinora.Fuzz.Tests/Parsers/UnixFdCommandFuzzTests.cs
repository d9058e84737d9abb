using Kinora.Frames.Formats;
using Kinora.Frames.GStreamer;
using Kinora.Fuzz.Tests.Fuzzing;

namespace Kinora.Fuzz.Tests.Parsers;

/// <summary>What GStreamer's unixfdsink and unixfdsrc say, and the caps among it.</summary>
public sealed class UnixFdCommandFuzzTests : ParserFuzzTests
{
    public override IReadOnlyList<byte[]> Words =>
    [
        "video/x-raw"u8.ToArray(), ", format=(string)"u8.ToArray(), "width=(int)"u8.ToArray(), "height="u8.ToArray(), "colorimetry=1:3:5:1"u8.ToArray(),
        "NV12"u8.ToArray(), "I420"u8.ToArray(), "\""u8.ToArray(), [0, 0, 0, 0, 72, 0, 0, 0], [1, 0, 0, 0, 8, 0, 0, 0], [3, 0, 0, 0, 0, 0, 0, 0],
    ];

    protected override string Parser => "gst-unixfd";

    public override string Handle(byte[] input)
    {
        var rest = input.AsSpan();
        var commands = 0;
        try
        {
            for (int count; (count = UnixFdCommand.Read(rest, out var command)) > 0; rest = rest[count..])
            {
                Assert.InRange(count, UnixFdCommand.HeadBytes, rest.Length);
                Assert.True(command.Kind != UnixFdCommandKind.NewBuffer || command.Memories > 0);
                if (command.Kind == UnixFdCommandKind.Caps && VideoCaps.TryRead(command.Caps, out var format, out _))
                {
                    Assert.True(FrameFormat.IsValidSize(format.Width, format.Height, out _));
                    Assert.True(VideoCaps.TryRead(VideoCaps.Write(format, 0, 1), out var again, out _));
                    Assert.Equal((format.Width, format.Height, format.PixelFormat), (again.Width, again.Height, again.PixelFormat));
                    Assert.True(new VideoLayout(format).ByteLength >= format.ByteLength);
                }

                commands++;
            }
        }
        catch (InvalidDataException error)
        {
            return error.Message;
        }

        return rest.IsEmpty ? "taken " + commands : "cut off after " + commands;
    }
}
