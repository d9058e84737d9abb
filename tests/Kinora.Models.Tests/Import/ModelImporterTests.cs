using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Kinora.Models.Import;
using Kinora.Models.Import.Onnx;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Import;

public sealed class ModelImporterTests
{
    [Fact]
    public void Import_SameInput_GivesTheSameBytes()
    {
        using var folder = new TestFolder();
        var source = Small().WriteTo(folder);

        ModelImporter.Import(source, folder.File("a.onnx"), "m");
        ModelImporter.Import(source, folder.File("b.onnx"), "m");

        Assert.Equal(File.ReadAllBytes(folder.File("a.onnx")), File.ReadAllBytes(folder.File("b.onnx")));
    }

    [Fact]
    public void Convert_ShapeArithmetic_IsComputedAtImport()
    {
        using var folder = new TestFolder();
        var graph = new TinyGraph().Input("x", [1, 4, 3], [.. Enumerable.Range(0, 12).Select(static i => (float)i)])
            .Node("shape", "Shape", "x")
            .Integers("b", [1], 1).Integers("e", [1], 2).Integers("s", [1], 1)
            .Node("rows", "StridedSlice", "shape", "b", "e", "s").Int("shrink_axis_mask", 1)
            .Integer("two", 2).Node("half", "FloorDiv", "rows", "two").Integer("six", 6)
            .Node("target", "Pack", "half", "six").Node("y", "Reshape", "x", "target");

        var model = ModelImporter.Convert(graph.WriteTo(folder), "m", ImportOptions.None).Model;

        Assert.Equal(["Reshape", "Identity"], model.Graph.Node.Select(static node => node.OpType));
        Assert.Equal([2L, 6L], model.Graph.Output[0].Type.TensorType.Shape.Dim.Select(static d => d.DimValue));
    }

    [Fact]
    public void Convert_OpenBatch_StaysOpenUnderAName()
    {
        using var folder = new TestFolder();
        var model =
            ModelImporter.Convert(new TinyGraph().Input("x", [-1, 3]).Node("y", "Relu", "x").WriteTo(folder), "m", ImportOptions.None).Model;

        Assert.Equal(["kinora_batch", "3"], Sizes(model.Graph.Input[0]));
        Assert.Equal(["kinora_batch", "3"], Sizes(model.Graph.Output[0]));
    }

    [Fact]
    public void Convert_InputSize_ScalesResizesAndInput()
    {
        using var folder = new TestFolder();
        var graph = new TinyGraph().Input("x", [1, 4, 4, 1]).Integers("s", [2], 8, 8).Node("y", "ResizeBilinear", "x", "s");

        var model = ModelImporter.Convert(graph.WriteTo(folder), "m", new ImportOptions { InputSize = 6 }).Model;

        Assert.Equal(["kinora_batch", "6", "6", "1"], Sizes(model.Graph.Input[0]));
        Assert.Equal(["kinora_batch", "12", "12", "1"], Sizes(model.Graph.Output[0]));
    }

    [Fact]
    public void Convert_InputSizeThatDoesNotDivide_IsRefused()
    {
        using var folder = new TestFolder();
        var graph = new TinyGraph().Input("x", [1, 4, 4, 1]).Integers("s", [2], 9, 9).Node("y", "ResizeBilinear", "x", "s");
        var source = graph.WriteTo(folder);

        var error = Assert.Throws<ModelImportException>(() => ModelImporter.Convert(source, "m", new ImportOptions { InputSize = 6 }));

        Assert.Contains("size 9 does not scale by 6/4", error.Message);
    }

    [Fact]
    public void Import_Float16Weights_AreWidened() =>
        Assert.Equal([1.5f, -0.25f], Weights("float16", MemoryMarshal.AsBytes<Half>([(Half)1.5f, (Half)(-0.25f)]),
            new JsonObject { ["dtype"] = "float16" }));

    [Fact]
    public void Import_Uint8Weights_AreScaledAndShifted() =>
        Assert.Equal(
            [-1f, 1.55f], Weights("uint8", [0, 255], new JsonObject { ["dtype"] = "uint8", ["scale"] = 0.01, ["min"] = -1 }), Near);

    [Fact]
    public void Import_Uint16Weights_AreScaledAndShifted() =>
        Assert.Equal(
            [-1f, 64.535f],
            Weights(
                "uint16", MemoryMarshal.AsBytes<ushort>([0, 65535]), new JsonObject { ["dtype"] = "uint16", ["scale"] = 0.001, ["min"] = -1 }),
            Near);

    [Fact]
    public void Import_DenormalWeights_BecomeZero() =>
        Assert.Equal([0f, 2e-12f], Weights("plain", MemoryMarshal.AsBytes<float>([1e-39f, 2e-12f]), null));

    [Fact]
    public void Import_WeightAcrossShards_IsJoined()
    {
        using var folder = new TestFolder();
        var graph = new TinyGraph().Input("x", [2], 0, 0).Constant("c", [2], 3, 4).Node("y", "Add", "x", "c");
        var json = JsonNode.Parse(graph.Json())!;
        json["weightsManifest"]![0]!["paths"] = new JsonArray("w1.bin", "w2.bin");
        File.WriteAllText(folder.File("model.json"), json.ToJsonString());
        File.WriteAllBytes(folder.File("w1.bin"), graph.Shard()[..3]);
        File.WriteAllBytes(folder.File("w2.bin"), graph.Shard()[3..]);

        ModelImporter.Import(folder.Path, folder.File("m.onnx"));

        Assert.Equal([3f, 4f], OnnxRun.Run(folder.File("m.onnx"), graph.Inputs)["y"].Floats!);
        Assert.Equal(["w1.bin", "w2.bin"], ModelImporter.ShardsOf(folder.File("model.json")));
    }

    [Fact]
    public void Import_Onnx_FlushesDenormalsAndFreesConstants()
    {
        using var folder = new TestFolder();
        var graph = new TinyGraph().Input("x", [2], 1, 1).Constant("c", [2], 1, 2).Node("y", "Add", "x", "c");
        var model = ModelImporter.Convert(graph.WriteTo(folder), "m", ImportOptions.None).Model;
        var weights = model.Graph.Initializer.Single();
        model.Graph.Input.Add(new ValueInfoProto { Name = weights.Name });
        weights.ClearRawData();
        weights.FloatData.Add([1e-40f, 5f]);
        File.WriteAllBytes(folder.File("dirty.onnx"), Google.Protobuf.MessageExtensions.ToByteArray(model));

        ModelImporter.Import(folder.File("dirty.onnx"), folder.File("clean.onnx"));

        var clean = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder.File("clean.onnx")));
        Assert.Equal(["x"], clean.Graph.Input.Select(static input => input.Name));
        Assert.Equal([0f, 5f], clean.Graph.Initializer.Single().FloatData);
        Assert.Equal([1f, 6f], OnnxRun.Run(folder.File("clean.onnx"), graph.Inputs)["y"].Floats!);
    }

    [Fact]
    public void Import_OnnxWithWeightsElsewhere_IsRefused()
    {
        using var folder = new TestFolder();
        var model = ModelImporter.Convert(Small().WriteTo(folder), "m", ImportOptions.None).Model;
        model.Graph.Initializer[0].DataLocation = TensorProto.Types.DataLocation.External;
        File.WriteAllBytes(folder.File("external.onnx"), Google.Protobuf.MessageExtensions.ToByteArray(model));

        var error = Assert.Throws<ModelImportException>(() => ModelImporter.Import(folder.File("external.onnx"), folder.File("m.onnx")));

        Assert.Contains("in another file", error.Message);
    }

    private static IEnumerable<string> Sizes(ValueInfoProto value) =>
        value.Type.TensorType.Shape.Dim.Select(static size => size.HasDimValue ? $"{size.DimValue}" : size.DimParam);

    private static bool Near(float a, float b) => Math.Abs(a - b) < 1e-4;

    private static TinyGraph Small() =>
        new TinyGraph().Input("x", [1, 4, 4, 2]).Constant("k", [3, 3, 2, 2], [.. Enumerable.Range(0, 36).Select(static i => i / 36f)])
            .Node("c", "Conv2D", "x", "k").Ints("strides", 1, 2, 2, 1).Text("padding", "SAME").Node("y", "Relu6", "c");

    private static float[] Weights(string name, ReadOnlySpan<byte> stored, JsonObject? quantization)
    {
        using var folder = new TestFolder();
        var graph = new TinyGraph().Input("x", [2], 0, 0).Weight(name, [2], "float32", stored, quantization).Node("y", "Add", "x", name);
        ModelImporter.Import(graph.WriteTo(folder), folder.File("m.onnx"));
        return OnnxRun.Run(folder.File("m.onnx"), graph.Inputs)["y"].Floats!;
    }
}
