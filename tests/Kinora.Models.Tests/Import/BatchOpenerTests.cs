using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Models.Import;
using Kinora.Models.Import.Batching;
using Kinora.Models.Tests.Import.Cases;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Import;

/// <summary>A batch is open where, and only where, a run on several pictures gives what as many runs give.</summary>
public sealed class BatchOpenerTests
{
    private const int Pictures = 3;

    private static readonly Dictionary<string, OpCase> Cases =
        ((IEnumerable<OpCase>)[.. BatchCases.All, .. ConvolutionCases.All, .. ArithmeticCases.All, .. LayoutCases.All, .. SliceCases.All])
            .ToDictionary(static c => c.Name);

    public static TheoryData<string> Names => [.. Cases.Keys];

    public static TheoryData<string> AllIds => [.. ModelCatalog.Default.Entries.Where(static entry => entry.Package is not null).Select(static entry => entry.Id)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Import_OneOperation_TreatsEachPictureAlikeOrSaysWhyNot(string name)
    {
        var graph = Cases[name].Graph;
        using var folder = new TestFolder();

        var imported = ModelImporter.Import(graph.WriteTo(folder), folder.File("model.onnx"));

        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {imported.FixedBatch ?? "open"}");
        if (imported.FixedBatch is { } reason)
            Assert.Matches("^its (input|node|output) '.+' (of shape .+ has no batch|would mix the pictures)$", reason);
        else
            Compare(folder.File("model.onnx"), graph.Inputs);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Convert_EveryOperatorThatIsWritten_HasARule(string name)
    {
        using var folder = new TestFolder();

        var converted = ModelImporter.Convert(Cases[name].Graph.WriteTo(folder), "m", ImportOptions.None);

        Assert.All(converted.Model.Graph.Node, static node => Assert.NotNull(BatchRules.Find(node.OpType)));
    }

    [Theory]
    [MemberData(nameof(BatchCases.Verdicts), MemberType = typeof(BatchCases))]
    public void Import_BatchCase_IsOpenOrNamesWhatMixesPictures(string name, string? reason)
    {
        using var folder = new TestFolder();

        Assert.Equal(reason, ModelImporter.Import(Cases[name].Graph.WriteTo(folder), folder.File("model.onnx")).FixedBatch);
    }

    [Theory]
    [Trait("Speed", "Slow")]
    [MemberData(nameof(AllIds))]
    public async Task GetAsync_CatalogModel_TreatsEachPictureAlike(string id)
    {
        string[] fixedOnes =
            ["centernet", "fr_detect", "fr_landmark", "fr_feature", "facemesh-attention", "movenet-lightning", "movenet-thunder", "movenet-multipose"];
        var model = await new ModelStore().GetAsync(id, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(fixedOnes.Contains(id), model.FixedBatch is not null);
        if (model.FixedBatch is null)
        {
            var input = model.Entry!.Input;
            int[] shape = input.Layout == TensorLayout.Nchw
                ? [1, input.Channels, input.Height, input.Width]
                : [1, input.Height, input.Width, input.Channels];
            var values = new float[shape.Aggregate(1, static (a, b) => a * b)];
            for (var i = 0; i < values.Length; i++)
                values[i] = (128 + (100 * MathF.Sin(i / 97f)) - input.Mean[0]) / input.Std[0];
            Compare(model.Path, [new TestTensor(input.Name, shape, values, null)]);
        }
    }

    private static void Compare(string path, IReadOnlyList<TestTensor> inputs)
    {
        var single = Enumerable.Range(0, Pictures)
            .Select(picture => OnnxRun.Run(path, inputs.Select(input => Vary(input, picture)))).ToList();

        var together = OnnxRun.Run(path, inputs.Select(input => Stack([.. Enumerable.Range(0, Pictures).Select(picture => Vary(input, picture))])));

        foreach (var output in together.Values)
        {
            var expected = Stack([.. single.Select(outputs => outputs[output.Name])]);
            Assert.Equal(expected.Shape, output.Shape);
            Assert.Equal(expected.Integers, output.Integers);
            if (expected.Floats is { } floats)
            {
                var tolerance = 1e-3f * Math.Max(1, floats.Max(Math.Abs));
                Assert.InRange(floats.Zip(output.Floats!, static (a, b) => Math.Abs(a - b)).Max(), 0, tolerance);
            }
        }
    }

    /// <summary>Another picture, unlike the first in every place and in their order.</summary>
    private static TestTensor Vary(TestTensor input, int picture) => picture == 0
        ? input
        : input with
        {
            Floats = input.Floats?.Select((value, i) => value + ((i + 3) * picture % 7) - 3).ToArray(),
            Integers = input.Integers?.Reverse().ToArray(),
        };

    private static TestTensor Stack(IReadOnlyList<TestTensor> pictures) => new(
        pictures[0].Name,
        [Pictures, .. pictures[0].Shape[1..]],
        pictures[0].Floats is null ? null : [.. pictures.SelectMany(static picture => picture.Floats!)],
        pictures[0].Integers is null ? null : [.. pictures.SelectMany(static picture => picture.Integers!)]);
}
