using Kinora.Frames.Memory;
using Kinora.Models.Cache;
using Kinora.Vision.Sessions;

namespace Kinora.Vision.Tests.Sessions;

public sealed class ArenaTests
{
    private const long Limit = 40 << 20;

    /// <summary>The limit is the process's and set once, so one test sees it all.</summary>
    [Fact]
    public async Task Get_ModelsUnderALimit_RunWithinItOrAreRefusedWithTheNumbers()
    {
        using var sessions = new SessionRegistry(new InferenceOptions { MaxArenaBytes = Limit });
        Assert.Equal(Limit, SessionRegistry.ArenaLimit);
        var small = sessions.Get(await PathAsync("nanodet_256"));
        Assert.InRange(sessions.ArenaBytes, 1 << 20, Limit);

        var error = Assert.Throws<ModelLoadException>(() => sessions.Get(PathAsync("nanodet_640").Result));
        Assert.Matches(@"^The model 'nanodet_640' \('.*nanodet_640.onnx'\) cannot run: it needs [\d.]+ MiB more, and of the 40 MiB that intermediate " +
            @"results may take \(half of max_memory\) [\d.]+ MiB are left: raise max_memory, or run fewer or smaller models\.$", error.Message);

        using var binding = small.Rent();
        binding.Run();
        Assert.Equal(1, sessions.Count);
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
    public async Task Get_BudgetForOneFormOnly_RunsOnOneThread()
    {
        var budget = new MemoryBudget(24 << 20);
        using var sessions = new SessionRegistry(new InferenceOptions { Memory = budget, Threads = 2 });
        using var binding = sessions.Get(await PathAsync("nanodet")).Rent();
        binding.Run();
        Assert.InRange(budget.Used, 1, budget.Limit);
    }

    private static async Task<string> PathAsync(string model) =>
        (await new ModelStore().GetAsync(model, cancellation: TestContext.Current.CancellationToken)).Path;
}
