using System.Text.Json.Nodes;
using Kinora.Models.Import;
using Kinora.Models.Tests.Import.Cases;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Import;

/// <summary>Each defect of a model file is one clear sentence and never another kind of exception.</summary>
public sealed class UnsoundModelTests
{
    [Fact]
    public void Import_UnknownOperation_NamesOpNodeAndModel()
    {
        var error = Fails<UnsupportedOpException>(Sound().Node("z", "Bucketize", "y"), model: "tiny");

        Assert.Equal("Node 'z' of model 'tiny' uses the operation 'Bucketize', which the importer does not support.", error.Message);
        Assert.Equal(("Bucketize", "z", "tiny"), (error.Op, error.Node, error.Model));
    }

    [Fact]
    public void Import_UnknownOperations_AreAllNamedAtOnce()
    {
        var graph = Sound().Node("a", "Bucketize", "y").Node("b", "Fact", "a").Node("z", "Bucketize", "b");

        var error = Fails<UnsupportedOpException>(graph, model: "tiny");

        Assert.Equal(
            "Model 'tiny' uses 2 operations that the importer does not support: 'Bucketize' (2 nodes, the first 'a'), 'Fact' (node 'b').", error.Message);
        Assert.Equal([new MissingOp("Bucketize", "a", 2), new MissingOp("Fact", "b", 1)], error.Missing);
    }

    [Fact]
    public void Import_UnknownOperationInALoop_IsNamed() =>
        Assert.Equal("Bucketize", Fails<UnsupportedOpException>(LoopCases.Count(3, static graph => graph.Node("body", "Bucketize", "v:1"))).Op);

    [Fact]
    public void Import_LoopWithoutEnd_IsRefused() =>
        Assert.Contains("has not ended after 4096 turns", Fails(LoopCases.Count(int.MaxValue, static graph => graph.Node("body", "Relu", "v:1"))).Message);

    [Theory]
    [InlineData("NextIteration", "Identity", "has no NextIteration")]
    [InlineData("LoopCond", "Identity", "has no LoopCond")]
    public void Import_LoopWithoutAPart_SaysWhich(string part, string instead, string expected)
    {
        var graph = LoopCases.Count(3, static graph => graph.Node("body", "Relu", "v:1"));

        var error = Fails(graph, json =>
        {
            foreach (var node in json["modelTopology"]!["node"]!.AsArray().Where(node => node!["op"]!.GetValue<string>() == part))
                node!["op"] = instead;
        });

        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void Import_UnknownVariant_NamesIt()
    {
        var graph = new TinyGraph().Input("x", [1, 2, 2, 1], 1, 2, 3, 4).Constant("k", [1, 1, 1, 1], 1)
            .Node("y", "Conv2D", "x", "k").Text("data_format", "NCHW");

        Assert.Contains("'Conv2D' with data_format NCHW", Fails<UnsupportedOpException>(graph).Message);
    }

    [Fact]
    public void Import_UnknownOperationThatNoOutputNeeds_IsIgnored()
    {
        using var folder = new TestFolder();
        var graph =
            new TinyGraph().Node("unused", "Bucketize").Node("sink", "NoOp", "unused").Input("x", [1], 1).Node("y", "Relu", "x");

        ModelImporter.Import(graph.WriteTo(folder), folder.File("m.onnx"));

        Assert.True(File.Exists(folder.File("m.onnx")));
    }

    [Fact]
    public void Import_Cycle_IsFound()
    {
        var graph = new TinyGraph().Node("a", "AddN", "b").Node("b", "AddN", "a").Node("y", "Relu", "b");

        Assert.Contains("cycle", Fails(graph).Message);
    }

    [Fact]
    public void Import_Loop_IsAnUnsupportedOperation()
    {
        var graph =
            new TinyGraph().Input("x", [1], 1).Node("merge", "Merge", "x", "next").Node("next", "NextIteration", "merge").Node("y", "Relu",
            "merge");

        Assert.Contains(Fails<UnsupportedOpException>(graph).Op, new[] { "Merge", "NextIteration" });
    }

    [Fact]
    public void Import_DeepGraph_DoesNotExhaustTheStack()
    {
        using var folder = new TestFolder();
        var graph = new TinyGraph().Input("n0", [1], 1);
        for (var i = 1; i < 15_000; i++)
            graph.Node($"n{i}", "Identity", $"n{i - 1}");

        ModelImporter.Import(graph.WriteTo(folder), folder.File("m.onnx"));

        Assert.Equal(1, OnnxRun.Run(folder.File("m.onnx"), graph.Inputs)["n14999"].Floats![0]);
    }

    [Fact]
    public void Import_MissingInputNode_IsNamed() =>
        Assert.Contains("'y' of model 'm' reads 'ghost', which does not exist", Fails(new TinyGraph().Node("y", "Relu", "ghost")).Message);

    [Fact]
    public void Import_TwoNodesOfOneName_AreRefused() =>
        Assert.Contains("two nodes called 'y'", Fails(Sound().Node("y", "Relu", "x")).Message);

    [Fact]
    public void Import_ConstantWithoutWeights_IsNamed() =>
        Assert.Contains("Node 'c' (Const) of model 'm'", Fails(new TinyGraph().Node("c", "Const").Node("y", "Relu", "c")).Message);

    [Fact]
    public void Import_ShapesThatDoNotFit_NameTheNode()
    {
        var graph = new TinyGraph().Input("a", [2], 1, 2).Input("b", [3], 1, 2, 3).Node("y", "Add", "a", "b");

        Assert.Equal("Node 'y' (Add) of model 'm' cannot be converted: The shapes [2] and [3] do not broadcast.", Fails(graph).Message);
    }

    [Fact]
    public void Import_EnormousShape_IsRefusedBeforeItIsAllocated()
    {
        var graph = new TinyGraph().Integers("s", [4], 30000, 30000, 30000, 30000).Constant("v", [], 1).Node("y", "Fill", "s", "v");

        Assert.Contains("exceeds the limit", Fails(graph).Message);
    }

    [Fact]
    public void Import_EnormousWeight_IsRefused() =>
        Assert.Contains("'c' of model 'm' has an impossible shape", Fails(new TinyGraph().Weight("c", [1 << 30, 1 << 30], "float32", [])
            .Node("y", "Relu", "c")).Message);

    [Theory]
    [InlineData("../w.bin")]
    [InlineData("a/../../w.bin")]
    [InlineData("/etc/hostname")]
    [InlineData("..\\w.bin")]
    public void Import_ShardOutsideTheFolder_IsRefused(string path)
    {
        var error = Fails(Sound(), json => json["weightsManifest"]![0]!["paths"] = new JsonArray(path));

        Assert.Equal($"The manifest of model 'm' names the weights file '{path}', which is not inside the model's folder.", error.Message);
    }

    [Fact]
    public void Import_ShardThatIsALinkOutOfTheFolder_IsRefused()
    {
        using var folder = new TestFolder();
        var inside = Directory.CreateDirectory(folder.File("model")).FullName;
        Sound().WriteTo(folder);
        File.Move(folder.File("model.json"), Path.Join(inside, "model.json"));
        File.CreateSymbolicLink(Path.Join(inside, "w.bin"), folder.File("w.bin"));

        var error = Assert.Throws<ModelImportException>(() => ModelImporter.Import(inside, folder.File("m.onnx"), "m"));

        Assert.Equal("The weights file 'w.bin' of model 'm' is not read: that is a link that leads out of the model's folder.", error.Message);
        Assert.False(File.Exists(folder.File("m.onnx")));
    }

    [Fact]
    public void Import_WeightsManifestAlone_SaysThatNothingComputes()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.File("model.json"), """ [{"weights":[],"paths":["w.bin"]}]""");

        Assert.Contains("lists weights only", Assert.Throws<ModelImportException>(() => ModelImporter.Import(folder.Path, folder.File("m.onnx"))).Message);
    }

    [Fact]
    public void Import_MissingShard_IsNamed() =>
        Assert.Contains(
            "'gone.bin' of model 'm' is missing",
            Fails(Sound(), json => json["weightsManifest"]![0]!["paths"] = new JsonArray("gone.bin")).Message);

    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    public void Import_ShardOfAnotherLength_IsRefused(int bytes)
    {
        using var folder = new TestFolder();
        Sound().WriteTo(folder);
        File.WriteAllBytes(folder.File("w.bin"), new byte[bytes]);

        var error = Assert.Throws<ModelImportException>(() => ModelImporter.Import(folder.Path, folder.File("m.onnx"), "m"));

        Assert.Equal($"The weights of model 'm' are damaged: its manifest describes 8 bytes, its files hold {bytes}.", error.Message);
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"modelTopology":{"node":[null]}}""")]
    [InlineData("""{"modelTopology":{"node":[{"name":"a","op":"Relu","attr":{"x":{"s":"not base64!"}}}]}}""")]
    public void Import_NotAModel_IsRefused(string json)
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.File("model.json"), json);

        Assert.Throws<ModelImportException>(() => ModelImporter.Import(folder.Path, folder.File("m.onnx")));
    }

    [Fact]
    public void Import_LayersModel_SaysWhatIsSupported() =>
        Assert.Contains(
            "is a 'saved-model'; only TensorFlow.js graph and layers models", Fails(Sound(), json => json["format"] = "saved-model").Message);

    [Fact]
    public void Import_OpenDimensionBesidesTheBatch_IsRefused() =>
        Assert.Contains("dimension 1 is open", Fails(new TinyGraph().Input("x", [-1, -1]).Node("y", "Relu", "x")).Message);

    [Fact]
    public void Import_NoSuchFile_SaysWhatToName() =>
        Assert.Contains(
            "does not exist; name a model.json", Assert.Throws<ModelImportException>(() => ModelImporter.Import("nowhere",
            "m.onnx")).Message);

    [Fact]
    public void Import_OnnxWithWeightsOfAnotherSize_IsRefused()
    {
        using var folder = new TestFolder();
        var model = ModelImporter.Convert(Sound().WriteTo(folder), "m", ImportOptions.None).Model;
        model.Graph.Initializer[0].Dims[0] = 1L << 60;
        File.WriteAllBytes(folder.File("bad.onnx"), Google.Protobuf.MessageExtensions.ToByteArray(model));

        var error = Assert.Throws<ModelImportException>(() => ModelImporter.Import(folder.File("bad.onnx"), folder.File("m.onnx")));

        Assert.Equal("The weights 'c' of model 'bad' say that they are [1152921504606846976], and have 8 bytes.", error.Message);
        Assert.False(File.Exists(folder.File("m.onnx")));
    }

    [Fact]
    public void Import_SignatureThatKnowsTheSize_NeedsNoInputSize()
    {
        using var folder = new TestFolder();
        var json = JsonNode.Parse(new TinyGraph().Input("x", [-1, -1]).Node("y", "Relu", "x").Json())!;
        json["signature"]!["inputs"] = JsonNode.Parse("""{"a":{"name":"x:0","tensorShape":{"dim":[{"size":"-1"},{"size":"3"}]}}}""");
        File.WriteAllText(folder.File("model.json"), json.ToJsonString());
        File.WriteAllBytes(folder.File("w.bin"), []);

        Assert.Equal(3, ModelImporter.Convert(folder.Path, "m", ImportOptions.None).Model.Graph.Input[0].Type.TensorType.Shape.Dim[1].DimValue);
    }

    [Fact]
    public void Import_OnnxWithGarbage_IsRefused()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.File("bad.onnx"), [1, 2, 3, 250, 250]);

        Assert.Throws<ModelImportException>(() => ModelImporter.Import(folder.File("bad.onnx"), folder.File("m.onnx")));
    }

    private static TinyGraph Sound() => new TinyGraph().Input("x", [2], 1, 2).Constant("c", [2], 3, 4).Node("y", "Add", "x", "c");

    private static ModelImportException Fails(TinyGraph graph, Action<JsonNode>? damage = null) =>
        Fails<ModelImportException>(graph, damage);

    private static T Fails<T>(TinyGraph graph, Action<JsonNode>? damage = null, string model = "m")
        where T : ModelImportException
    {
        using var folder = new TestFolder();
        var path = graph.WriteTo(folder);
        var json = JsonNode.Parse(graph.Json())!;
        damage?.Invoke(json);
        File.WriteAllText(path, json.ToJsonString());
        var error = Assert.Throws<T>(() => ModelImporter.Import(path, folder.File("m.onnx"), model));
        Assert.False(File.Exists(folder.File("m.onnx")));
        return error;
    }
}
