using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Tests.Support;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;
using Kinora.Vision.Tests.Models;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Kinora.Vision.Tests.Steps;

public class OutputLayoutTests
{
    private static readonly ModelContract Contract = DecoderRig.ContractOf("""
        input: {name: x, layout: nhwc, color: rgb, width: 2, height: 2, mean: [0, 0, 0], std: [1, 1, 1], resize: letterbox}
        decode: {recipe: any, outputs: {rows: [y]}}
        """);

    [Theory]
    [InlineData(new[] { 1, 6, 4 }, 6, 4)]
    [InlineData(new[] { 1, 1, 6, 4 }, 6, 4)]
    [InlineData(new[] { -1, 6, 4 }, 6, 4)]
    [InlineData(new[] { 1, 2, 3, 1 }, 6, 1)]
    [InlineData(new[] { 1, 6 }, 6, 1)]
    [InlineData(new int[0], 1, 1)]
    public void Find_Shape_IsATable(int[] shape, int rows, int columns) =>
        Assert.Equal(new OutputTensor(0, rows, columns), Layout(TensorElementType.Float, shape).Find("rows", 0, rows, columns));

    [Theory]
    [InlineData(TensorElementType.Int64, new[] { 1, 6, 4 })]
    [InlineData(TensorElementType.Float, new[] { 1, -1, 4 })]
    [InlineData(TensorElementType.Float, new[] { -1, -1, 4 })]
    [InlineData(TensorElementType.Float, new[] { 1, 0, 4 })]
    [InlineData(TensorElementType.Float, new[] { 65536, 65536, 4 })]
    [InlineData(TensorElementType.Float, new[] { 1, 4, 6 })]
    [InlineData(TensorElementType.Float, new[] { 2, 6, 4 })]
    public void Find_AnythingElse_IsNamed(TensorElementType type, int[] shape)
    {
        var error = Assert.Throws<ModelLoadException>(() => Layout(type, shape).Find("rows", 0, 6, 4));

        Assert.StartsWith("The output 'y' of model 'rig' is ", error.Message);
    }

    [Fact]
    public void PictureModel_TensorThatCannotBeBound_FailsBeforeTheFirstFrame()
    {
        using var folder = new TestFolder();
        var to = TinyOnnx.Message(5, TinyOnnx.Text(1, "to"), TinyOnnx.Number(3, TinyOnnx.Halves), TinyOnnx.Number(20, 2));
        File.WriteAllBytes(folder["half.onnx"], TinyOnnx.Model(TinyOnnx.Graph(
            TinyOnnx.Message(1, TinyOnnx.Node("Cast", ["x"], ["z"], to)),
            TinyOnnx.Message(11, TinyOnnx.Value("x", TinyOnnx.Floats, 1, 2, 2, 3)),
            TinyOnnx.Message(12, TinyOnnx.Value("z", TinyOnnx.Halves, 1, 2, 2, 3)))));
        using var sessions = new SessionRegistry();
        var model = new ModelFile(folder["half.onnx"], null, null) { Contract = Contract };

        var error = Assert.Throws<ModelLoadException>(() => new PictureModel(model, sessions));

        Assert.Contains("'z'", error.Message);
    }

    private static OutputLayout Layout(TensorElementType type, int[] shape) => new(Contract, [new TensorInfo("y", type, shape)]);
}
