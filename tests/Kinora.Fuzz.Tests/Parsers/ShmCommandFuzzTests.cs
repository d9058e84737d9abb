using Kinora.Frames.GStreamer;
using Kinora.Frames.Native;
using Kinora.Fuzz.Tests.Fuzzing;

namespace Kinora.Fuzz.Tests.Parsers;

/// <summary>What GStreamer's shmsink and shmsrc say.</summary>
public sealed class ShmCommandFuzzTests : ParserFuzzTests
{
    public override IReadOnlyList<byte[]> Words =>
    [
        [1, 0, 0, 0], [2, 0, 0, 0], [3, 0, 0, 0], [4, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], "/shmpipe.1.0\0"u8.ToArray(), "/../"u8.ToArray(),
    ];

    protected override string Parser => "gst-shm";

    public override string Handle(byte[] input)
    {
        var rest = input.AsSpan();
        var commands = 0;
        var written = new byte[ShmCommand.MostBytes];
        try
        {
            for (int count; (count = ShmCommand.Read(rest, out var command)) > 0; rest = rest[count..])
            {
                Assert.InRange(count, ShmCommand.Bytes, Math.Min(rest.Length, ShmCommand.MostBytes));
                Assert.True(Enum.IsDefined(command.Kind));

                // A name that is taken for one never leaves the folder of shared memory.
                Assert.True(!NamedMemory.IsName(command.Path) || Path.GetDirectoryName(Path.GetFullPath("/dev/shm/" + command.Path[1..])) == "/dev/shm");
                if (command.Kind != ShmCommandKind.NewArea)
                {
                    Assert.Equal(count, command.Write(written));
                    Assert.True(rest[..count].CommonPrefixLength(written) >= (command.Kind == ShmCommandKind.NewBuffer ? 24 : 16));
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
