using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Pipelines.Scheduling;
using Kinora.Tests.Support;

namespace Kinora.Pipelines.Tests.Scheduling;

/// <summary>A pipeline whose second step takes 500 ms as a rule, and is at it until a test lets it go; no timer goes off by itself.</summary>
[Collection(Alone.Name)]
public sealed class FrameTurnTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ManualTime _time = new(hasTimers: false);
    private readonly StepScheduler _scheduler = new(2);
    private readonly FramePool _pool = new();
    private readonly FrameFeed _feed;
    private readonly FrameLease _frame;
    private readonly ManualResetEventSlim _inSecond = new();
    private readonly ManualResetEventSlim _release = new(initialState: true);
    private readonly StepPipeline _pipeline;
    private double _takes = 500;

    public FrameTurnTests()
    {
        _feed = _pool.OpenFeed(FeedMode.Queue(1));
        Assert.True(_pool.TryLoan(FrameFormat.Video(2, 2), out var loan));
        loan.Commit(default);
        Assert.True(_feed.TryNext(out var frame));
        _frame = frame;
        _pipeline = new StepPipeline([new ActionStep("detect", _ => _time.Advance(10)), new ActionStep("describe", _ => Describe())], _scheduler.OpenLane(), time: _time);
    }

    public void Dispose()
    {
        _release.Set();
        _scheduler.Dispose();
        _frame.Dispose();
        _feed.Dispose();
        _pool.Dispose();
        _inSecond.Dispose();
        _release.Dispose();
    }

    [Fact]
    public async Task WaitAsync_NothingOnItsWay_IsOverAtOnce()
    {
        using var turn = new FrameTurn(_pipeline, _time);
        Assert.True(turn.WaitAsync(TestContext.Current.CancellationToken).AsTask().IsCompletedSuccessfully);
        await LearnAsync();
        Assert.True(turn.WaitAsync(TestContext.Current.CancellationToken).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task WaitAsync_FrameBeforeTakesItsTime_LastsUntilTheClockSaysSo()
    {
        await LearnAsync();
        using var turn = new FrameTurn(_pipeline, _time);
        var job = Start();
        var waiting = turn.WaitAsync(TestContext.Current.CancellationToken).AsTask();
        _time.Advance(480);
        _time.Ring();
        Assert.False(waiting.IsCompleted);
        _time.Advance(10);
        _time.Ring();
        await waiting.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.False(_release.IsSet);
        _release.Set();
        await job.Finished;
    }

    [Fact]
    public async Task WaitAsync_FrameBeforeIsDoneSoonerThanExpected_IsOverAtOnce()
    {
        await LearnAsync();
        using var turn = new FrameTurn(_pipeline, _time);
        var job = Start();
        var waiting = turn.WaitAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(waiting.IsCompleted);
        _takes = 0;
        _release.Set();
        await job.Finished;
        await waiting.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task WaitAsync_Cancelled_EndsWithoutTheClock()
    {
        await LearnAsync();
        using var turn = new FrameTurn(_pipeline, _time);
        using var stop = new CancellationTokenSource();
        var job = Start();
        var waiting = turn.WaitAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience, TestContext.Current.CancellationToken));
        _release.Set();
        await job.Finished;
    }

    [Fact]
    public async Task WaitAsync_AgainAndAgain_AllocatesLittle()
    {
        await LearnAsync();
        using var turn = new FrameTurn(_pipeline, _time);
        using var stop = new CancellationTokenSource();
        var job = Start();
        await WaitAsync(turn, 200, stop.Token);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await WaitAsync(turn, 1000, stop.Token);
        Assert.InRange((GC.GetTotalAllocatedBytes(precise: true) - before) / 1000, 0, 100);
        _release.Set();
        await job.Finished;
    }

    private async Task WaitAsync(FrameTurn turn, int times, CancellationToken cancellationToken)
    {
        for (var i = 0; i < times; i++)
        {
            var waiting = turn.WaitAsync(cancellationToken);
            Assert.False(waiting.IsCompleted);
            _time.Advance(490);
            _time.Ring();
            await waiting;
            _time.Advance(-490);
        }
    }

    private void Describe()
    {
        _inSecond.Set();
        _release.Wait(Patience);
        _time.Advance(_takes);
    }

    /// <summary>Two frames, after which it is known what the steps take.</summary>
    private async Task LearnAsync()
    {
        for (var i = 0; i < 2; i++)
        {
            var job = new FrameJob(_pipeline);
            _pipeline.Start(job, _frame, 0);
            await job.Finished;
        }
    }

    /// <summary>A frame that comes to the second step and stays there.</summary>
    private FrameJob Start()
    {
        _inSecond.Reset();
        _release.Reset();
        var job = new FrameJob(_pipeline);
        _pipeline.Start(job, _frame, 0);
        Assert.True(_inSecond.Wait(Patience, TestContext.Current.CancellationToken));
        return job;
    }
}
