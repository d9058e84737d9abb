using System.Runtime.InteropServices;
using System.Text.Json;
using Kinora.Models.Import;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Import;

/// <summary>Every Keras layer and way of joining them, imported and run in ONNX Runtime, against what TensorFlow.js computes by the same model.</summary>
public sealed class KerasLayerTests(TensorFlowJsLayers reference) : IClassFixture<TensorFlowJsLayers>
{
    public static TheoryData<string> Names =>
    [
        "activation_elu", "activation_gelu", "activation_hard_sigmoid", "activation_log_softmax", "activation_mish", "activation_relu6",
        "activation_selu", "activation_softplus", "activation_softsign", "activation_swish", "add", "average", "average_pooling",
        "batch_normalization", "batch_normalization_bare", "batch_normalization_of_rows", "chain_that_declares_its_shape",
        "concatenate", "conv1d", "conv2d_dilated", "conv2d_same", "conv2d_transpose_narrow", "conv2d_transpose_same",
        "conv2d_transpose_valid", "cropping", "cropping_nothing", "dense", "dense_of_pictures", "depthwise", "elu", "flatten",
        "global_average_pooling", "global_average_pooling_1d", "global_max_pooling", "global_max_pooling_1d", "layer_normalization",
        "layer_normalization_bare", "leaky_relu", "leaky_relu_usual", "max_pooling", "maximum", "minimum", "multiply",
        "multiply_by_channel", "nested", "nested_chains", "nested_function_in_chain", "permute", "prelu", "prelu_shared", "relu",
        "relu_to_maximum", "repeat_vector", "rescaling", "reshape", "separable", "separable_without_bias", "shared", "softmax",
        "thresholded_relu", "up_sampling", "up_sampling_bilinear", "zero_padding",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Import_LayersModel_ComputesWhatTensorFlowJsDoes(string name)
    {
        var folder = reference.FolderOf(name);
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Join(folder, "case.json")));
        var model = Path.Join(folder, "model.onnx");

        ModelImporter.Import(Path.Join(folder, "model.json"), model);
        var outputs = OnnxRun.Run(model, Tensors(document.RootElement, folder, "in"));

        foreach (var expected in Tensors(document.RootElement, folder, "out"))
        {
            var actual = outputs[expected.Name];
            Assert.Equal(expected.Shape, actual.Shape);
            var tolerance = 1e-4f * Math.Max(1, expected.Floats!.Max(Math.Abs));
            Assert.InRange(expected.Floats!.Zip(actual.Floats!, static (a, b) => Math.Abs(a - b)).Max(), 0, tolerance);
        }
    }

    [Fact]
    public void Names_CasesOfTheScript_AreAllTested() => Assert.Equal(Names.Select(static name => name.Data).Order(), reference.Names.Order());

    private static IEnumerable<TestTensor> Tensors(JsonElement document, string folder, string kind) =>
        document.GetProperty(kind + "puts").EnumerateArray().Select((tensor, index) => new TestTensor(
            tensor.GetProperty("name").GetString()!,
            [.. tensor.GetProperty("shape").EnumerateArray().Select(static size => size.GetInt32())],
            MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Join(folder, $"{kind}{index}.raw"))).ToArray(),
            null));
}
