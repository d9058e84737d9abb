using Kinora.Models.Import;
using Kinora.Models.Import.Ops;
using Kinora.Models.Tests.Import.Cases;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Import;

/// <summary>Every operation, imported from a handmade graph and run in ONNX Runtime against values computed by hand.</summary>
public sealed class OpTests
{
    private static readonly Dictionary<string, OpCase> Cases =
        ((IEnumerable<OpCase>)[.. ConvolutionCases.All, .. ArithmeticCases.All, .. LayoutCases.All, .. SliceCases.All, .. FunctionCases.All,
            .. ChoiceCases.All, .. LoopCases.All, .. FurtherCases.All])
            .ToDictionary(static c => c.Name);

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Import_OneOperation_ComputesWhatTensorFlowDefines(string name)
    {
        var expected = Cases[name];
        using var folder = new TestFolder();

        ModelImporter.Import(expected.Graph.WriteTo(folder), folder.File("model.onnx"));
        var output = OnnxRun.Run(folder.File("model.onnx"), expected.Graph.Inputs)[expected.Output];

        Assert.Equal(expected.Shape, output.Shape);
        var values = output.Floats ?? Array.ConvertAll(output.Integers!, static x => (float)x);
        Assert.Equal(expected.Values.Length, values.Length);
        for (var i = 0; i < values.Length; i++)
            Assert.Equal(expected.Values[i], values[i], 1e-5f);
    }

    [Fact]
    public void Names_EveryOperationOfTheTable_HasACase()
    {
        var covered = Cases.Values.SelectMany(static c => c.Graph.Ops).ToHashSet();

        Assert.DoesNotContain(OpTable.Names, op => !covered.Contains(op));
    }
}
