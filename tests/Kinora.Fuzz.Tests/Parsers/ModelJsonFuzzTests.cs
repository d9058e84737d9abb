using Kinora.Fuzz.Tests.Fuzzing;
using Kinora.Models.Import;

namespace Kinora.Fuzz.Tests.Parsers;

/// <summary>A stranger's TensorFlow.js model, the whole way to ONNX: its description is mutated, its weights are 256 bytes.</summary>
public sealed class ModelJsonFuzzTests : ParserFuzzTests, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kinora-fuzz-");

    public ModelJsonFuzzTests() => File.WriteAllBytes(PathOf("w"), [.. Enumerable.Range(0, 256).Select(static i => (byte)(i % 64))]);

    public override IReadOnlyList<byte[]> Words => WordsOf(
        "{", "}", "[", "]", ",", "null", "true", "-1", "2147483647", "99999999999999999999", "1e308", "\"../w\"", "\"w\"", "\"Merge\"", "\"Enter\"", "\"Switch\"", "\"Exit\"",
        "\"NextIteration\"", "\"LoopCond\"", "\"Reshape\"", "\"Tile\"", "\"Fill\"", "\"Range\"", "\"Conv2D\"", "\"TensorListReserve\"", "\"TensorListStack\"", "\"NonMaxSuppressionV5\"",
        "\"Where\"", "\"Einsum\"", "\"StridedSlice\"", "\"SpaceToBatchND\"", "\"class_name\":", "\"Functional\"", "\"Sequential\"", "\"Model\"", "\"inbound_nodes\":", "\"op\":", "\"input\":",
        "\"attr\":", "\"shape\":", "\"dtype\":", "\"quantization\":", "\"x:1\"", "\"size\":\"-1\"");

    protected override string Parser => "model-json";

    public override string Handle(byte[] input)
    {
        File.WriteAllBytes(PathOf("model.json"), input);
        try
        {
            ModelImporter.Import(_folder.FullName, PathOf("out.onnx"), "m");
            File.Delete(PathOf("out.onnx"));
            return "taken";
        }
        catch (UnsupportedOpException error)
        {
            Assert.NotEmpty(error.Missing);
            return "unsupported";
        }
        catch (ModelImportException error)
        {
            Assert.Equal(2, _folder.GetFiles().Length);
            return error.InnerException?.Message ?? error.Message;
        }
    }

    /// <summary>A constant may be repeated as often as a small number says.</summary>
    public override long MostAllocated(int length) => 1L << 30;

    public void Dispose() => _folder.Delete(recursive: true);

    private string PathOf(string file) => Path.Join(_folder.FullName, file);
}
