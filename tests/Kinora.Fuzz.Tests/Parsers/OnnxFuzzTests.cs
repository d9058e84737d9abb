using Kinora.Fuzz.Tests.Fuzzing;
using Kinora.Models.OnnxFiles;

namespace Kinora.Fuzz.Tests.Parsers;

/// <summary>The structure of an ONNX file, which is looked at before anything loads it.</summary>
public sealed class OnnxFuzzTests : ParserFuzzTests
{
    public override IReadOnlyList<byte[]> Words => [[0x3a, 0x02], [0x2a, 0x04], [0x6a, 0x10], [0x0a, 0x08], "location"u8.ToArray(), "../x"u8.ToArray(), [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f], [0x0b], [0x08, 0xff, 0xff]];

    protected override string Parser => "onnx";

    public override string Handle(byte[] input)
    {
        try
        {
            var walk = new ExternalDataWalk(new WireReader(new MemoryStream(input)));
            var found = walk.Run();
            return $"taken {(walk.HasGraph ? "with" : "without")} a graph, {(found.Count > 0 ? "with" : "without")} files";
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            return error.Message;
        }
    }
}
