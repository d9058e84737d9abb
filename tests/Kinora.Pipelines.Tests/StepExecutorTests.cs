using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Pipelines.Runtime;
using Kinora.Tests.Support;
using Kinora.Vision.Steps;

namespace Kinora.Pipelines.Tests;

[Collection(Alone.Name)]
public sealed class StepExecutorTests : IDisposable
{
    private readonly FramePool _pool = new();
    private readonly FrameFeed _feed;
    private readonly FrameLease _frame;

    public StepExecutorTests()
    {
        _feed = _pool.OpenFeed(FeedMode.Queue(1));
        Assert.True(_pool.TryLoan(FrameFormat.Video(2, 2), out var loan));
        loan.Commit(default);
        Assert.True(_feed.TryNext(out var frame));
        _frame = frame;
    }

    public void Dispose()
    {
        _frame.Dispose();
        _feed.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public async Task RunAsync_TwentyStreamsOnTwoThreads_NeverRunsMoreThanTwoAndServesAll()
    {
        using var executor = new StepExecutor(2);
        int running = 0, most = 0;
        var step = new ActionStep("busy", _ =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            Thread.SpinWait(20_000);
            Interlocked.Decrement(ref running);
        });
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            var work = new StepWork([step], executor);
            for (var i = 0; i < 10; i++)
            {
                await work.RunAsync(_frame);
            }
        }));
        Assert.InRange(most, 1, 2);
        Assert.Equal(200, step.Runs);
    }

    [Fact]
    public async Task RunAsync_StepThatThrows_FailsItsStreamAloneAndNamesTheStep()
    {
        using var executor = new StepExecutor(1);
        var bad = new StepWork([new ActionStep("fine", _ => { }), new ActionStep("broken", _ => throw new InvalidDataException("no such thing"))], executor);
        var good = new ActionStep("good", _ => { });
        var error = await Assert.ThrowsAsync<StepException>(async () => await bad.RunAsync(_frame));
        Assert.Equal("Step 'broken' failed on frame 0: no such thing", error.Message);
        await new StepWork([good], executor).RunAsync(_frame);
        Assert.Equal(1, good.Runs);
    }

    [Fact]
    public async Task Timings_OfARun_NameEveryStepBetweenQueueAndTotal()
    {
        using var executor = new StepExecutor(1);
        var work = new StepWork([new ActionStep("a", _ => Thread.SpinWait(1000)), new ActionStep("b", _ => { })], executor);
        await work.RunAsync(_frame);
        var timings = work.Timings();
        Assert.Equal(["queue", "a", "b", "total"], timings.Select(t => t.Step));
        Assert.All(timings, t => Assert.True(t.Milliseconds >= 0));
        Assert.True(timings[^1].Milliseconds >= timings[1].Milliseconds);
    }

    [Fact]
    public async Task RunAsync_SteadyState_AllocatesLittle()
    {
        using var executor = new StepExecutor(1);
        var work = new StepWork([new ActionStep("a", _ => { })], executor);
        for (var i = 0; i < 200; i++)
        {
            await work.RunAsync(_frame);
        }

        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < 1000; i++)
        {
            await work.RunAsync(_frame);
        }

        Assert.InRange((GC.GetTotalAllocatedBytes(precise: true) - before) / 1000, 0, 250);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        var seen = Volatile.Read(ref target);
        while (value > seen)
        {
            seen = Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    private sealed class ActionStep(string name, Action<StepContext> action) : IStep
    {
        private int _runs;

        public string Name => name;

        public int Runs => _runs;

        public void Run(StepContext context)
        {
            action(context);
            Interlocked.Increment(ref _runs);
        }
    }
}
