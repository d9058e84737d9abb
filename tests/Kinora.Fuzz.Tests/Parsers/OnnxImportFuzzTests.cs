using Kinora.Fuzz.Tests.Fuzzing;
using Kinora.Models.Import;

namespace Kinora.Fuzz.Tests.Parsers;

/// <summary>A stranger's ONNX file, read as a whole and written again.</summary>
public sealed class OnnxImportFuzzTests : ParserFuzzTests, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kinora-fuzz-");

    public override IReadOnlyList<byte[]> Words =>
    [
        [0x3a, 0x02], [0x2a, 0x04], [0x6a, 0x10], [0x0a, 0x08], "location"u8.ToArray(), "../x"u8.ToArray(), [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f], [0x0b], [0x08, 0xff, 0xff],
        [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], [0x4a, 0x04], [0x22, 0x04], [0x70, 0x01], [0x32, 0x02],
    ];

    protected override string Parser => "onnx-import";

    public override string Handle(byte[] input)
    {
        var (source, target) = (Path.Join(_folder.FullName, "m.onnx"), Path.Join(_folder.FullName, "out.onnx"));
        File.WriteAllBytes(source, input);
        try
        {
            ModelImporter.Import(source, target);
            File.Delete(target);
            return "taken";
        }
        catch (ModelImportException error)
        {
            Assert.Single(_folder.GetFiles());
            return error.Message;
        }
    }

    public override long MostAllocated(int length) => (1 << 20) + (200L * length);

    public void Dispose() => _folder.Delete(recursive: true);
}
