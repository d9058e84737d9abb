using Kinora.Pipelines.Scheduling;
using Kinora.Tests.Support;

namespace Kinora.Pipelines.Tests.Scheduling;

[Collection(Alone.Name)]
public class StepSchedulerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void Enqueue_StreamsThatHadTheirShare_SoonestDeadlineGoesFirst()
    {
        var order = RunQueued((script, lanes) =>
        {
            lanes[0].Enqueue(script.Work("late", deadline: 30, milliseconds: 1));
            lanes[1].Enqueue(script.Work("soon", deadline: 10, milliseconds: 1));
            lanes[2].Enqueue(script.Work("then", deadline: 20, milliseconds: 1));
        });
        Assert.Equal(["soon", "then", "late"], order);
    }

    [Fact]
    public void Enqueue_GreedyStreamWithUrgentDeadlines_GetsNoMoreThanItsShare()
    {
        var order = RunQueued((script, lanes) => Fill(script, lanes[0], lanes[1]));
        Assert.InRange(order.Take(20).Count(name => name == "modest"), 8, 12);
    }

    [Fact]
    public void Enqueue_StreamOfTwiceTheWeight_GetsTwiceTheTime()
    {
        var order = RunQueued((script, lanes) => Fill(script, lanes[0], lanes[1]), weights: [2, 1]);
        Assert.InRange(order.Take(18).Count(name => name == "greedy"), 11, 14);
    }

    [Fact]
    public void Enqueue_StreamThatWasIdle_GetsNoCreditForIt()
    {
        var script = new Script();
        using var scheduler = new StepScheduler(1, script.Time);
        var busy = scheduler.OpenLane();
        var idle = scheduler.OpenLane();
        script.Run(() => busy.Enqueue(script.Work("alone", deadline: 0, milliseconds: 10_000)));
        var order = script.Run(() =>
        {
            busy.Enqueue(script.Block());
            Fill(script, busy, idle);
        });
        Assert.InRange(order.Take(20).Count(name => name == "modest"), 8, 12);
    }

    [Fact]
    public async Task Enqueue_StepThatIsStuck_AnotherThreadTakesItsPlaceUntilItIsBack()
    {
        using var scheduler = new StepScheduler(1);
        using var release = new ManualResetEventSlim();
        var stuck = Enumerable.Range(0, 3).Select(_ => new Work(() => release.Wait(Patience))).ToArray();
        foreach (var work in stuck)
        {
            scheduler.OpenLane().Enqueue(work);
        }

        var other = scheduler.OpenLane();
        for (var i = 0; i < 5; i++)
        {
            var work = new Work(() => { });
            other.Enqueue(work);
            await work.Done.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }

        Assert.False(release.IsSet);
        Assert.Equal(4, scheduler.Workers);
        release.Set();
        await Task.WhenAll(stuck.Select(work => work.Done)).WaitAsync(Patience, TestContext.Current.CancellationToken);
        while (scheduler.Workers > 1)
        {
            var work = new Work(() => { });
            other.Enqueue(work);
            await work.Done.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Enqueue_StepsThatWorkForLong_GetNoStandInsBeyondTheThreads()
    {
        // 16 streams whose steps each work for 300 ms: on two threads that is far over capacity, and more threads would help nobody.
        using var scheduler = new StepScheduler(2);
        int running = 0, most = 0;
        var works = Enumerable.Range(0, 16).Select(_ => new Work(() =>
        {
            var now = Interlocked.Increment(ref running);
            lock (scheduler)
            {
                most = Math.Max(most, now);
            }

            var begun = Environment.TickCount64;
            while (Environment.TickCount64 - begun < 300)
            {
                Thread.SpinWait(1000);
            }

            Interlocked.Decrement(ref running);
        })).ToArray();
        foreach (var work in works)
        {
            scheduler.OpenLane().Enqueue(work);
        }

        await Task.WhenAll(works.Select(work => work.Done)).WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.InRange(most, 1, 4);
    }

    [Fact]
    public async Task Enqueue_TwentyStreamsOnTwoThreads_RunsNoMoreThanTwoAtOnceAndServesAll()
    {
        using var scheduler = new StepScheduler(2);
        int running = 0, most = 0;
        var works = Enumerable.Range(0, 200).Select(_ => new Work(() =>
        {
            var now = Interlocked.Increment(ref running);
            lock (scheduler)
            {
                most = Math.Max(most, now);
            }

            Thread.SpinWait(20_000);
            Interlocked.Decrement(ref running);
        })).ToArray();
        var lanes = Enumerable.Range(0, 20).Select(_ => scheduler.OpenLane()).ToArray();
        for (var i = 0; i < works.Length; i++)
        {
            lanes[i % lanes.Length].Enqueue(works[i]);
        }

        await Task.WhenAll(works.Select(work => work.Done)).WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public void Enqueue_AfterDispose_IsRefused()
    {
        var scheduler = new StepScheduler(1);
        var lane = scheduler.OpenLane();
        scheduler.Dispose();
        Assert.Throws<ObjectDisposedException>(() => lane.Enqueue(new Work(() => { })));
    }

    /// <summary>Twenty pieces of 40 ms each from a stream whose deadlines are all past, and from one that is in no hurry.</summary>
    private static void Fill(Script script, StepLane greedy, StepLane modest)
    {
        for (var i = 0; i < 20; i++)
        {
            greedy.Enqueue(script.Work("greedy", deadline: 0, milliseconds: 40));
            modest.Enqueue(script.Work("modest", deadline: long.MaxValue, milliseconds: 40));
        }
    }

    private static IReadOnlyList<string> RunQueued(Action<Script, StepLane[]> enqueue, double[]? weights = null)
    {
        var script = new Script();
        using var scheduler = new StepScheduler(1, script.Time);
        var lanes = Enumerable.Range(0, 3).Select(i => scheduler.OpenLane(weights?.ElementAtOrDefault(i) is > 0 and var weight ? weight : 1)).ToArray();
        return script.Run(() =>
        {
            scheduler.OpenLane().Enqueue(script.Block());
            enqueue(script, lanes);
        });
    }

    private sealed class Work(Action action, long deadline = 0) : IReadyWork
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Done => _done.Task;

        public long Deadline => deadline;

        public void Run()
        {
            action();
            _done.SetResult();
        }
    }

    /// <summary>Work on one thread that takes as long as it says, by a clock that only it moves.</summary>
    private sealed class Script
    {
        private readonly List<string> _order = [];
        private readonly List<Work> _works = [];
        private TaskCompletionSource _filled = new();

        public ManualTime Time { get; } = new();

        public Work Work(string name, long deadline, double milliseconds) => Add(new Work(
            () =>
            {
                Time.Advance(milliseconds);
                _order.Add(name);
            },
            deadline));

        /// <summary>Keeps the thread busy until all is queued.</summary>
        public Work Block() => Add(new Work(() => _filled.Task.Wait(Patience)));

        public IReadOnlyList<string> Run(Action enqueue)
        {
            _order.Clear();
            _filled = new TaskCompletionSource();
            enqueue();
            _filled.TrySetResult();
            Assert.True(Task.WaitAll([.. _works.Select(work => work.Done)], Patience));
            return _order;
        }

        private Work Add(Work work)
        {
            _works.Add(work);
            return work;
        }
    }
}
