using System.Globalization;
using System.Text.RegularExpressions;
using Kinora.Frames.Memory;
using Kinora.Models.Cache;
using Kinora.Tests.Support;
using Kinora.Vision.Sessions;

namespace Kinora.Vision.Tests.Sessions;

public sealed class ArenaTests : IDisposable
{
    private const long Limit = 40 << 20;

    private readonly TestFolder _folder = new();

    /// <summary>The limit is the process's and set once, so one test sees it all.</summary>
    [Fact]
    public async Task Get_ModelsUnderALimit_RunWithinItOrAreRefusedWithTheNumbers()
    {
        using var sessions = new SessionRegistry(new InferenceOptions { MaxArenaBytes = Limit });
        var small = sessions.Get(await PathAsync("nanodet_256"));
        Assert.Equal(Limit, SessionRegistry.ArenaLimit);
        Assert.InRange(sessions.ArenaBytes, 1 << 20, Limit);

        var error = Assert.Throws<ModelLoadException>(() => sessions.Get(PathAsync("nanodet_640").Result));
        Assert.Matches(@"^The model 'nanodet_640' \('.*nanodet_640.onnx'\) cannot run: it needs [\d.]+ MiB next, and of the 40 MiB that intermediate " +
            @"results may take \(half of KINORA_MAX_MEMORY\) [\d.]+ MiB are left; it may need more still: " +
            @"raise KINORA_MAX_MEMORY, or run fewer or smaller models\.$",
            error.Message);

        var held = sessions.ArenaBytes;
        WriteProduct("prepared", 3400);
        error = Assert.Throws<ModelLoadException>(() => sessions.Get(_folder["prepared.onnx"]));
        Assert.Matches(@"^The model 'prepared' cannot be loaded from '.*prepared.onnx': with its weights, as ONNX Runtime prepares them, [\d.]+ MiB are " +
            @"taken, and 40 MiB are for that and for intermediate results \(half of KINORA_MAX_MEMORY\): raise it, or run fewer or smaller models\.$",
            error.Message);
        Assert.Equal(held, sessions.ArenaBytes);

        // The limit still holds: once more was taken than it allows, nothing would be refused.
        Assert.Throws<ModelLoadException>(() => sessions.Get(PathAsync("nanodet_640").Result));
        using var binding = small.Rent();
        binding.Run();
        Assert.Equal(1, sessions.Count);
    }

    /// <summary>
    /// Each takes three fifths of what is left of the limit, so one fits. Loaded side by side they would take several limits together, and be refused for what
    /// others take that are refused as well.
    /// </summary>
    [Fact]
    public async Task Get_ManyModelsAtOnceOfWhichOneFits_LoadsOneAndNeverTakesMoreThanOneTooMany()
    {
        const int models = 6;
        using var sessions = new SessionRegistry(new InferenceOptions { MaxArenaBytes = Limit, Threads = 1, WarmUp = false });
        File.WriteAllBytes(_folder["tiny.onnx"], TinyOnnx.Unary("Relu", TinyOnnx.Floats, 4));
        _ = sessions.Get(_folder["tiny.onnx"]);
        var before = sessions.ArenaBytes;
        var side = (int)Math.Sqrt(0.6 * (Limit - before) / sizeof(float));
        using var start = new Barrier(models);
        var errors = await Task.WhenAll(Enumerable.Range(0, models).Select(i =>
        {
            WriteProduct($"product{i}", side);
            return Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return Record.Exception(() => sessions.Get(_folder[$"product{i}.onnx"]));
                },
                TestContext.Current.CancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
        }));

        Assert.Equal(models - 1, errors.OfType<ModelLoadException>().Count());
        Assert.Equal(2, sessions.Count);
        Assert.InRange(sessions.ArenaBytes, before + 1, Limit);
        var most = (before + (2.2 * sizeof(float) * side * side)) / (1 << 20);
        Assert.All(errors.OfType<ModelLoadException>(), error => Assert.InRange(
            double.Parse(Regex.Match(error.Message, @"prepares them, ([\d.]+) MiB").Groups[1].Value, CultureInfo.InvariantCulture), Limit >> 20, most));
    }

    [Fact]
    public async Task Get_ModelsInABudget_AreCountedRefusedAndGivenBack()
    {
        var budget = new MemoryBudget(34 << 20);
        using (var sessions = new SessionRegistry(new InferenceOptions { Memory = budget, Threads = 1 }))
        {
            var session = sessions.Get(await PathAsync("nanodet_256"));
            Assert.InRange(budget.Used, new FileInfo(session.Path).Length + (3 * 256 * 256 * sizeof(float)), 20 << 20);
            Assert.True(sessions.ArenaBytes > 0);
            var error = Assert.Throws<InsufficientMemoryException>(() => sessions.Get(PathAsync("nanodet_640").Result));
            Assert.Matches("^(The model|A run of the model) 'nanodet_640' needs .* of the 34 MiB that frame pools and models may have", error.Message);
            var used = budget.Used;
            using (session.Rent())
            {
                Assert.Equal(used, budget.Used);
                using var second = session.Rent();
                Assert.InRange(budget.Used, used + 1, used + (4 << 20));
            }
        }

        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public void Get_WeightsInAnotherFile_AreCounted()
    {
        var budget = new MemoryBudget(20 << 20);
        using var sessions = new SessionRegistry(new InferenceOptions { Memory = budget, Threads = 1, WarmUp = false });
        WriteProduct("first", 2048);
        File.Move(_folder["first.bin"], _folder["elsewhere.bin"]);
        File.CreateSymbolicLink(_folder["first.bin"], "elsewhere.bin");
        _ = sessions.Get(_folder["first.onnx"]);
        Assert.InRange(budget.Used, 16 << 20, 17 << 20);
        WriteProduct("second", 1500);
        var error = Assert.Throws<InsufficientMemoryException>(() => sessions.Get(_folder["second.onnx"]));
        Assert.StartsWith("The model 'second' needs 8.6 MiB next, ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_BudgetForOneFormOnly_RunsOnOneThread()
    {
        var budget = new MemoryBudget(24 << 20);
        using var sessions = new SessionRegistry(new InferenceOptions { Memory = budget, Threads = 2 });
        using var binding = sessions.Get(await PathAsync("nanodet")).Rent();
        binding.Run();
        Assert.InRange(budget.Used, 1, budget.Limit);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A product with a square matrix of zeros, whose numbers are in a file of their own, named by two tensors.</summary>
    private void WriteProduct(string name, int side)
    {
        File.WriteAllBytes(_folder[name + ".bin"], new byte[sizeof(float) * side * side]);
        File.WriteAllBytes(_folder[name + ".onnx"], TinyOnnx.Model(TinyOnnx.Graph(
            TinyOnnx.Message(1, TinyOnnx.Node("MatMul", ["x", "w"], ["y"])),
            TinyOnnx.Message(5, TinyOnnx.ExternalTensor("w", name + ".bin", side, side)),
            TinyOnnx.Message(5, TinyOnnx.ExternalTensor("unread", name + ".bin", side, side)),
            TinyOnnx.Message(11, TinyOnnx.Value("x", TinyOnnx.Floats, 1, side)),
            TinyOnnx.Message(12, TinyOnnx.Value("y", TinyOnnx.Floats, 1, side)))));
    }

    private static async Task<string> PathAsync(string model) =>
        (await new ModelStore().GetAsync(model, cancellation: TestContext.Current.CancellationToken)).Path;
}
