using System.Runtime.InteropServices;
using System.Text;
using Kinora.Models.Import;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Import;

/// <summary>Keras layers models: a small one computed by hand, as files and as modules, and what is wrong or not supported.</summary>
public sealed class KerasModelTests
{
    private const string Sound = """
        {"format":"layers-model","modelTopology":{"model_config":{"class_name":"Functional","config":{"name":"m","layers":[
        {"class_name":"InputLayer","name":"x","config":{"batch_input_shape":[null,1,2,1],"dtype":"float32","name":"x"},"inbound_nodes":[]},
        {"class_name":"ZeroPadding2D","name":"p","config":{"padding":[[0,0],[0,1]]},"inbound_nodes":[[["x",0,0,{}]]]},
        {"class_name":"Conv2D","name":"c","config":{"kernel_size":[1,1],"strides":[1,1],"padding":"valid","activation":"relu","use_bias":true},"inbound_nodes":[[["p",0,0,{}]]]},
        {"class_name":"BatchNormalization","name":"b","config":{"axis":-1,"epsilon":0.25,"scale":false},"inbound_nodes":[[["c",0,0,{}]]]},
        {"class_name":"Concatenate","name":"j","config":{"axis":3},"inbound_nodes":[[["c",0,0,{}],["b",0,0,{}]]]},
        {"class_name":"Flatten","name":"f","config":{},"inbound_nodes":[[["j",0,0,{}]]]},
        {"class_name":"ReLU","name":"y","config":{"max_value":6},"inbound_nodes":[[["f",0,0,{}]]]}],
        "input_layers":[["x",0,0]],"output_layers":[["y",0,0]]}}},
        "weightsManifest":[{"paths":["w"],"weights":[{"name":"c/kernel","shape":[1,1,1,1],"dtype":"float32"},{"name":"c/bias","shape":[1],"dtype":"float32"},
        {"name":"b/beta","shape":[1],"dtype":"float32"},{"name":"b/moving_mean","shape":[1],"dtype":"float32"},{"name":"b/moving_variance","shape":[1],"dtype":"float32"}]}]}
        """;

    // kernel 2, bias -1; offset 1, mean 1, variance 0.75: a deviation of one
    private static readonly byte[] Weights = MemoryMarshal.AsBytes<float>(new float[] { 2, -1, 1, 1, 0.75f }).ToArray();

    [Fact]
    public void Import_LayersModel_ComputesWhatKerasDefines()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.File("model.json"), Sound);
        File.WriteAllBytes(folder.File("w"), Weights);

        Assert.Equal([3f, 3, 6, 6, 0, 0], Run(folder));
    }

    [Fact]
    public void Import_BundledAsModules_ComputesTheSame()
    {
        using var folder = new TestFolder();
        var literal = Sound.Replace("false", "!1").Replace("true", "!0").Replace("0.25", ".25").Replace("\"config\":", "config:");
        File.WriteAllText(folder.File("model.min.js"), "!function(e){module.exports=e()}(function(){({1:[function(e,t,n){t.exports=" + literal + "},{}]})});");
        File.WriteAllText(folder.File("w.min.js"), "module.exports=e();h.exports=\"" + Convert.ToBase64String(Weights) + "\"},{}]");

        Assert.Equal([3f, 3, 6, 6, 0, 0], Run(folder));
    }

    [Theory]
    [InlineData("ZeroPadding2D", "Lambda", "Node 'p' of model 'model' uses the operation 'Lambda', which the importer does not support.")]
    [InlineData("\"relu\"", "\"glu\"", "uses the operation 'Conv2D' with activation glu")]
    [InlineData("\"Functional\"", "\"Graph\"", "is a Keras 'Graph'")]
    [InlineData("[[\"y\",0,0]]", "[]", "declares no outputs")]
    [InlineData("[[\"y\",0,0]]", "[[\"z\",0,0]]", "declares the output 'z'")]
    [InlineData("[[[\"x\",0,0,{}]]]", "[[[\"y\",0,0,{}]]]", "cycle")]
    [InlineData("[[[\"f\",0,0,{}]]]", "[]", "has 0 inputs; it needs one")]
    [InlineData("\"name\":\"f\"", "\"name\":\"j\"", "two nodes called 'j'")]
    [InlineData("\"strides\":[1,1]", "\"strides\":[1,1,1]", "must be two numbers")]
    public void Import_UnsoundTopology_SaysWhatIsWrong(string right, string wrong, string expected)
    {
        Assert.Contains(right, Sound);
        using var folder = new TestFolder();
        File.WriteAllText(folder.File("model.json"), Sound.Replace(right, wrong));
        File.WriteAllBytes(folder.File("w"), Weights);

        var error = Assert.ThrowsAny<ModelImportException>(() => Run(folder));

        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void Import_UnknownLayers_AreAllNamedAtOnce()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.File("model.json"), Sound.Replace("ZeroPadding2D", "Lambda").Replace("Flatten", "GRU").Replace("\"ReLU\"", "\"Lambda\""));
        File.WriteAllBytes(folder.File("w"), Weights);

        var error = Assert.Throws<UnsupportedOpException>(() => Run(folder));

        Assert.Equal(
            "Model 'model' uses 2 operations that the importer does not support: 'Lambda' (2 nodes, the first 'p'), 'GRU' (node 'f').", error.Message);
    }

    /// <summary>What TensorFlow.js does not run, or has no such settings for: as Keras defines it.</summary>
    [Theory]
    [InlineData("Resizing", "\"height\":1,\"width\":4", new[] { 2, 2.75f, 4.25f, 5 })]
    [InlineData("ReLU", "\"threshold\":3,\"negative_slope\":0.5", new[] { -0.5f, 5 })]
    [InlineData("ReLU", "\"negative_slope\":0.5,\"max_value\":4", new[] { 2f, 4 })]
    [InlineData("Normalization", "\"mean\":3,\"variance\":4", new[] { -0.5f, 1 })]
    [InlineData("Rescaling", "\"scale\":0.5,\"offset\":1", new[] { 2, 3.5f })]
    public void Import_OneLayer_ComputesWhatKerasDefines(string kind, string settings, float[] expected)
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.File("model.json"), $$$"""
            {"format":"layers-model","modelTopology":{"class_name":"Sequential","config":[
            {"class_name":"{{{kind}}}","config":{"name":"y","batch_input_shape":[null,1,2,1],{{{settings}}} } }]},"weightsManifest":[]}
            """);

        ModelImporter.Import(folder.Path, folder.File("m.onnx"), "model");

        Assert.Equal(expected, OnnxRun.Run(folder.File("m.onnx"), [new TestTensor("y_input", [1, 1, 2, 1], [2, 5], null)])["y"].Floats!);
    }

    [Fact]
    public void Import_MutatedTopologies_FailOnlyAsImportErrors()
    {
        var (imported, refused) = (0, 0);
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var text = new StringBuilder(Sound);
            for (var i = random.Next(1, 4); i > 0; i--)
                text[random.Next(text.Length)] = "0123456789-.[]{}\",:nx"[random.Next(21)];
            using var folder = new TestFolder();
            File.WriteAllText(folder.File("model.json"), text.ToString());
            File.WriteAllText(folder.File("model.min.js"), ".exports=" + text);
            File.WriteAllBytes(folder.File("w"), Weights);
            File.WriteAllText(folder.File("w.min.js"), ".exports=\"" + Convert.ToBase64String(Weights) + "\"");
            foreach (var file in (string[])["model.json", "model.min.js"])
            {
                try
                {
                    ModelImporter.Import(folder.File(file), folder.File("m.onnx"));
                    imported++;
                }
                catch (ModelImportException)
                {
                    refused++;
                }
                catch (Exception e)
                {
                    throw new InvalidOperationException($"Seed {seed}, {file}: {text}", e);
                }
            }
        }

        Assert.True(imported > 20 && refused > 20, $"{imported} imported, {refused} refused");
    }

    private static float[] Run(TestFolder folder)
    {
        ModelImporter.Import(folder.Path, folder.File("m.onnx"), "model");
        return OnnxRun.Run(folder.File("m.onnx"), [new TestTensor("x", [1, 1, 2, 1], [2, 5], null)])["y"].Floats!;
    }
}
