using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Pipelines.Scheduling;
using Kinora.Tests.Support;
using Kinora.Vision.Steps;

namespace Kinora.Pipelines.Tests.Scheduling;

[Collection(Alone.Name)]
public sealed class StepPipelineTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FramePool _pool = new();
    private readonly FrameFeed _feed;
    private readonly FrameLease _frame;
    private readonly StepScheduler _scheduler = new(2);

    public StepPipelineTests()
    {
        _feed = _pool.OpenFeed(FeedMode.Queue(1));
        Assert.True(_pool.TryLoan(FrameFormat.Video(2, 2), out var loan));
        loan.Commit(default);
        Assert.True(_feed.TryNext(out var frame));
        _frame = frame;
    }

    public void Dispose()
    {
        _scheduler.Dispose();
        _frame.Dispose();
        _feed.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public async Task Start_SecondFrame_IsAtTheFirstStepWhileTheFirstFrameIsAtTheSecond()
    {
        using var firstStepAgain = new ManualResetEventSlim();
        var seen = 0;
        var pipeline = Pipeline(
            new ActionStep("a", _ =>
            {
                if (Interlocked.Increment(ref seen) == 2)
                {
                    firstStepAgain.Set();
                }
            }),
            new ActionStep("b", _ => Assert.True(firstStepAgain.Wait(Patience))));
        var jobs = new[] { new FrameJob(pipeline), new FrameJob(pipeline) };
        pipeline.Start(jobs[0], _frame, 0);
        pipeline.Start(jobs[1], _frame, 0);
        await jobs[0].Finished;
        await jobs[1].Finished;
    }

    [Fact]
    public async Task Start_ManyFrames_EachStepSeesThemInOrderAndOneAtATime()
    {
        List<int>[] seen = [[], [], []];
        int[] inside = [0, 0, 0];
        Dictionary<StepContext, int> numbers = [];
        var pipeline = Pipeline([.. Enumerable.Range(0, 3).Select(step => new ActionStep($"step{step}", context =>
        {
            Assert.Equal(1, Interlocked.Increment(ref inside[step]));
            Thread.SpinWait(2000 * (3 - step));
            seen[step].Add(numbers[context]);
            Interlocked.Decrement(ref inside[step]);
        }))]);
        var jobs = new[] { new FrameJob(pipeline), new FrameJob(pipeline) };
        for (var i = 0; i < 100; i++)
        {
            var job = jobs[i % 2];
            if (i >= 2)
            {
                await job.Finished;
            }

            numbers[job.Context] = i;
            pipeline.Start(job, _frame, 0);
        }

        await jobs[0].Finished;
        await jobs[1].Finished;
        Assert.All(seen, order => Assert.Equal(Enumerable.Range(0, 100), order));
    }

    [Fact]
    public async Task Start_StepThatThrows_FailsItsFrameAloneAndNamesTheStep()
    {
        var bad = Pipeline(new ActionStep("fine", _ => { }), new ActionStep("broken", _ => throw new InvalidDataException("no such thing")));
        var error = await Assert.ThrowsAsync<StepException>(async () => await RunAsync(bad));
        Assert.Equal("Step 'broken' failed on frame 0: no such thing", error.Message);
        var good = new ActionStep("good", _ => { });
        await RunAsync(Pipeline(good));
        Assert.Equal(1, good.Runs);
    }

    [Theory]
    [InlineData((int)FrameVerdict.Stale)]
    [InlineData((int)FrameVerdict.Skip)]
    public async Task Start_FrameThatTheGateTurnsAway_RunsNoStepAndFinishes(int verdict)
    {
        var step = new ActionStep("a", _ => { });
        var pipeline = new StepPipeline([step], _scheduler.OpenLane(), new VerdictGate(() => (FrameVerdict)verdict));
        var job = await RunAsync(pipeline);
        Assert.Equal(((FrameVerdict)verdict, 0, 0), (job.Verdict, step.Runs, job.Timings().Length));
    }

    [Fact]
    public async Task Start_GateThatThrows_IsNamedInsteadOfAStepAndLetsTheNextFrameIn()
    {
        var judged = 0;
        var step = new ActionStep("innocent", _ => { });
        var pipeline = new StepPipeline(
            [step], _scheduler.OpenLane(), new VerdictGate(() => judged++ == 0 ? throw new InvalidDataException("no such picture") : FrameVerdict.Analyse));
        var error = await Assert.ThrowsAsync<StepException>(async () => await RunAsync(pipeline));
        Assert.Equal("The test gate failed on frame 0: no such picture", error.Message);
        Assert.IsType<InvalidDataException>(error.InnerException);
        Assert.Equal(FrameVerdict.Analyse, (await RunAsync(pipeline)).Verdict);
        Assert.Equal(1, step.Runs);
    }

    [Fact]
    public async Task Start_NoSteps_FinishesAtOnce() => Assert.Equal(FrameVerdict.Analyse, (await RunAsync(Pipeline())).Verdict);

    [Fact]
    public async Task Timings_OfAFrame_NameEveryStepBetweenQueueAndTotal()
    {
        var job = await RunAsync(Pipeline(new ActionStep("a", _ => Thread.SpinWait(1000)), new ActionStep("b", _ => { })));
        var timings = job.Timings();
        Assert.Equal(["queue", "a", "b", "total"], timings.Select(t => t.Step));
        Assert.All(timings, t => Assert.True(t.Milliseconds >= 0));
        Assert.True(timings[^1].Milliseconds >= timings[1].Milliseconds);
    }

    [Fact]
    public async Task Start_SteadyState_AllocatesLittle()
    {
        var pipeline = Pipeline(new ActionStep("a", _ => { }), new ActionStep("b", _ => { }));
        var job = new FrameJob(pipeline);
        for (var i = 0; i < 200; i++)
        {
            pipeline.Start(job, _frame, 0);
            await job.Finished;
        }

        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < 1000; i++)
        {
            pipeline.Start(job, _frame, 0);
            await job.Finished;
        }

        Assert.InRange((GC.GetTotalAllocatedBytes(precise: true) - before) / 1000, 0, 100);
    }

    [Fact]
    public async Task Lead_FrameAtASlowSecondStep_IsTheTimeThatANewFrameWouldWaitForIt()
    {
        var time = new ManualTime();
        using var scheduler = new StepScheduler(2, time);
        using var inSecond = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim(initialState: true);
        var pipeline = new StepPipeline(
            [
                new ActionStep("detect", _ => time.Advance(10)),
                new ActionStep("describe", _ =>
                {
                    inSecond.Set();
                    release.Wait(Patience);
                    time.Advance(500);
                }),
            ],
            scheduler.OpenLane(),
            time: time);
        await RunAsync(pipeline);
        await RunAsync(pipeline);
        Assert.True(pipeline.IsWorthOverlapping);
        Assert.Equal(TimeSpan.Zero, pipeline.Lead());
        inSecond.Reset();
        release.Reset();
        var job = new FrameJob(pipeline);
        pipeline.Start(job, _frame, 0);
        Assert.True(inSecond.Wait(Patience, TestContext.Current.CancellationToken));
        Assert.Equal(490, pipeline.Lead().TotalMilliseconds, 1.0);
        time.Advance(300);
        Assert.Equal(190, pipeline.Lead().TotalMilliseconds, 1.0);
        release.Set();
        await job.Finished;
    }

    private StepPipeline Pipeline(params IStep[] steps) => new(steps, _scheduler.OpenLane());

    private async Task<FrameJob> RunAsync(StepPipeline pipeline)
    {
        var job = new FrameJob(pipeline);
        pipeline.Start(job, _frame, 0);
        await job.Finished;
        return job;
    }
}
