using Kinora.Models.Cache;
using Kinora.Tests.Support;
using Kinora.Vision.Sessions;
using Kinora.Vision.Sessions.Providers;

namespace Kinora.Vision.Tests.Sessions;

/// <summary>Waits are far longer than a test may take, so a run that starts was started by what the test did.</summary>
public sealed class BatchQueueTests : IDisposable
{
    private static readonly BatchOptions Patient = new() { Largest = 4, LongestWait = TimeSpan.FromMinutes(5), EvenOnCpu = true };

    private readonly TestFolder _folder = new();
    private readonly SessionRegistry _sessions = new(new InferenceOptions { Batch = Patient });

    public void Dispose()
    {
        _sessions.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Run_FourRentersOfARealModel_ShareOneRunAndEachGetsItsOwnResult()
    {
        var path = Repository.Shared("models/mobilenetv2_1.0_224_imagenet_fp32.onnx");
        using var single = new SessionRegistry();
        var expected = Enumerable.Range(0, 4).Select(seed => Single(single.Get(path), seed)).ToList();
        var session = _sessions.Get(path);
        var results = new float[4][];
        RunTogether(session, 4, (i, binding) =>
        {
            Fill(binding, i);
            binding.Run();
            results[i] = binding.Outputs[0].Values.ToArray();
        });
        Assert.Equal(1, session.BatchedRuns);
        Assert.All(expected.Zip(results), pair => Assert.InRange(pair.First.Zip(pair.Second, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-4));
        Assert.NotEqual(results[0], results[1]);
        Assert.Equal(0, single.Get(path).BatchedRuns);
    }

    [Theory]
    [Trait("Speed", "Slow")]
    [InlineData("nanodet")]
    [InlineData("nanodet_256")]
    [InlineData("nanodet_320")]
    [InlineData("selfie")]
    [InlineData("blazeface-back")]
    public async Task Run_RentersOfAnImportedModel_ShareOneRunAndEachGetsItsOwnResult(string id)
    {
        var path = (await new ModelStore().GetAsync(id, cancellation: TestContext.Current.CancellationToken)).Path;
        using var single = new SessionRegistry(new InferenceOptions { Provider = ExecutionProvider.Cpu, WarmUp = false });
        var expected = Enumerable.Range(0, 3).Select(seed => Every(single.Get(path), seed)).ToList();
        var session = _sessions.Get(path);
        var results = new float[3][][];

        RunTogether(session, 3, (i, binding) =>
        {
            Fill(binding, i);
            binding.Run();
            results[i] = [.. binding.Outputs.Select(output => output.Values.ToArray())];
        });

        Assert.Equal(1, session.BatchedRuns);
        Assert.NotEqual(results[0][0], results[1][0]);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(expected[i].Length, results[i].Length);
            foreach (var (alone, together) in expected[i].Zip(results[i]))
            {
                Assert.InRange(alone.Zip(together, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-3f * Math.Max(1, alone.Max(Math.Abs)));
            }
        }
    }

    /// <summary>Sizes that are known are planned for: where nothing is batched, the model is the one that it was with a fixed batch.</summary>
    [Fact]
    public async Task Get_ImportedModelThatIsNotBatched_HasFixedSizes()
    {
        var path = (await new ModelStore().GetAsync("nanodet_256", cancellation: TestContext.Current.CancellationToken)).Path;
        using var plain = new SessionRegistry(new InferenceOptions { Provider = ExecutionProvider.Cpu, WarmUp = false });
        using var unbatched = new SessionRegistry(new InferenceOptions { Batch = null, WarmUp = false });

        Assert.Equal([1, 3, 256, 256], plain.Get(path).Inputs[0].Dimensions);
        Assert.Equal([1, 3, 256, 256], unbatched.Get(path).Inputs[0].Dimensions);
        Assert.Equal([-1, 3, 256, 256], _sessions.Get(path).Inputs[0].Dimensions);
    }

    [Theory]
    [InlineData(ExecutionProvider.Cuda, true)]
    [InlineData(ExecutionProvider.DirectMl, true)]
    [InlineData(ExecutionProvider.Cpu, false)]
    [InlineData(ExecutionProvider.Xnnpack, false)]
    [InlineData(ExecutionProvider.TensorRt, false)]
    [InlineData(ExecutionProvider.MiGraphX, false)]
    [InlineData(ExecutionProvider.OpenVino, false)]
    [InlineData(ExecutionProvider.CoreMl, false)]
    public void IsFor_Provider_IsWhereItPays(ExecutionProvider provider, bool pays)
    {
        Assert.Equal(pays, new BatchOptions().IsFor(provider));
        Assert.True(Patient.IsFor(provider));
    }

    [Fact]
    public void Run_OneRenterAlone_DoesNotWait()
    {
        using var binding = Negation().Rent();
        binding.Inputs[0].Values.Fill(3);
        binding.Run();
        Assert.Equal([-3, -3, -3], binding.Outputs[0].Values.ToArray());
    }

    [Fact]
    public void Run_ThreeOfThree_StartsWithThreePicturesOfFour()
    {
        var session = Negation();
        RunTogether(session, 3, Negate);
        Assert.Equal(1, session.BatchedRuns);
    }

    [Fact]
    public void Dispose_RenterThatFailsBeforeItsRun_LetsTheOthersGo()
    {
        var session = Negation();
        RunTogether(session, 3, (i, binding) =>
        {
            if (i != 1)
            {
                Negate(i, binding);
            }
        });
        Assert.InRange(session.BatchedRuns, 1, 1);
        Assert.Equal(0, session.Rented);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Run_OneIsCancelledWhileItWaits_TheOtherGoesOn(int cancelled)
    {
        var session = Negation();
        using var third = session.Rent();
        using var source = new CancellationTokenSource();
        SessionBinding[] bindings = [session.Rent(), session.Rent()];
        List<Task> runs = [];
        for (var i = 0; i < 2; i++)
        {
            var (number, binding) = (i, bindings[i]);
            binding.Inputs[0].Values.Fill(number + 1);
            runs.Add(Task.Run(() => binding.RunOrLeave(number == cancelled ? source.Token : CancellationToken.None), TestContext.Current.CancellationToken));
            await UntilWaitingAsync(session, i + 1);
        }

        await source.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => runs[cancelled]);
        Assert.False(runs[1 - cancelled].IsCompleted);
        bindings[cancelled].Dispose();
        third.Dispose();
        await runs[1 - cancelled];
        Assert.Equal(-(2 - cancelled), bindings[1 - cancelled].Outputs[0].Values[0]);
        bindings[1 - cancelled].Dispose();
    }

    [Fact]
    public void Run_LongestWaitIsOver_GoesWithoutTheOthers()
    {
        using var sessions = new SessionRegistry(new InferenceOptions { Batch = Patient with { LongestWait = TimeSpan.FromMilliseconds(1) } });
        var session = Negation(sessions);
        using var idle = session.Rent();
        using var binding = session.Rent();
        binding.Inputs[0].Values.Fill(5);
        binding.Run();
        Assert.Equal(-5, binding.Outputs[0].Values[0]);
    }

    [Fact]
    public void Run_ManyThreadsAndRounds_NobodyGetsAnothersResult()
    {
        using var sessions = new SessionRegistry(new InferenceOptions { Batch = Patient with { LongestWait = TimeSpan.FromMilliseconds(1) } });
        var session = Negation(sessions);
        RunTogether(session, 6, (i, first) =>
        {
            Negate(i, first);
            for (var round = 0; round < 300; round++)
            {
                using var binding = session.Rent();
                Negate((i * 1000) + round, binding);
            }
        });
        Assert.Equal(0, session.Rented);
        Assert.True(session.BatchedRuns > 0);
    }

    /// <summary>The large input is one that no operator reads, so that its memory is never touched.</summary>
    [Fact]
    public void Run_TogetherMoreThanATensorMayHave_EachRunsAlone()
    {
        File.WriteAllBytes(_folder["large.onnx"], TinyOnnx.Model(TinyOnnx.Graph(
            TinyOnnx.Message(1, TinyOnnx.Node("Neg", ["x"], ["y"])),
            TinyOnnx.Message(11, TinyOnnx.Value("x", TinyOnnx.Floats, -1, 3)),
            TinyOnnx.Message(11, TinyOnnx.Value("unread", TinyOnnx.Octets, -1, 1_100_000_000)),
            TinyOnnx.Message(12, TinyOnnx.Value("y", TinyOnnx.Floats, -1, 3)))));
        var session = _sessions.Get(_folder["large.onnx"]);
        RunTogether(session, 2, Negate);
        Assert.Equal(0, session.BatchedRuns);
    }

    [Fact]
    public void Get_OnTheCpuUnlessForced_NeverBatches()
    {
        using var sessions = new SessionRegistry();
        var session = Negation(sessions);
        RunTogether(session, 4, Negate);
        Assert.Equal(0, session.BatchedRuns);
    }

    private static void Negate(int i, SessionBinding binding)
    {
        binding.Inputs[0].Values.Fill(i);
        binding.Run();
        Assert.Equal(-1, binding.Outputs[0].Values.IndexOfAnyExcept(-i));
    }

    /// <summary>Each renter has its tensors before the first runs, and a thread of its own.</summary>
    private static void RunTogether(ModelSession session, int renters, Action<int, SessionBinding> run)
    {
        SessionBinding[] bindings = [.. Enumerable.Range(0, renters).Select(_ => session.Rent())];
        Task.WaitAll(
            [.. bindings.Select((binding, i) => Task.Factory.StartNew(
                () =>
                {
                    using (binding)
                    {
                        run(i, binding);
                    }
                },
                TestContext.Current.CancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default))],
            TestContext.Current.CancellationToken);
    }

    private static float[] Single(ModelSession session, int seed)
    {
        using var binding = session.Rent();
        Fill(binding, seed);
        binding.Run();
        return binding.Outputs[0].Values.ToArray();
    }

    private static float[][] Every(ModelSession session, int seed)
    {
        using var binding = session.Rent();
        Fill(binding, seed);
        binding.Run();
        return [.. binding.Outputs.Select(output => output.Values.ToArray())];
    }

    private static void Fill(SessionBinding binding, int seed)
    {
        var random = new Random(seed);
        foreach (ref var value in binding.Inputs[0].Values)
        {
            value = (float)(random.NextDouble() * 2) - 1;
        }
    }

    private static async Task UntilWaitingAsync(ModelSession session, int renters)
    {
        while (session.Waiting < renters)
        {
            await Task.Yield();
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    private ModelSession Negation(SessionRegistry? sessions = null)
    {
        File.WriteAllBytes(_folder["negation.onnx"], TinyOnnx.Unary("Neg", TinyOnnx.Floats, -1, 3));
        return (sessions ?? _sessions).Get(_folder["negation.onnx"]);
    }
}
