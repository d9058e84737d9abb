namespace Kinora.Pipelines.Scheduling;

/// <summary>
/// Runs the steps of all streams on as many threads as there are cores. What runs next: of the streams that have not had more than their
/// share, the step whose deadline is soonest. A stream that has used more time than the others waits, whatever its deadlines; one that was
/// idle gets no credit for it. A step that sleeps (waits for a device or a network) for 150 ms, or works for a second, no longer counts as
/// one of the threads: another thread takes its place, so one stream's slow step does not hold up the others. Thread-safe.
/// </summary>
public sealed partial class StepScheduler : IDisposable
{
    /// <summary>How far a stream may be ahead of the one furthest behind: about one run of a detector.</summary>
    private static readonly TimeSpan Allowance = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();

    /// <summary>Lanes that want something done.</summary>
    private readonly List<StepLane> _ready = [];

    /// <summary>Those, and the ones whose steps run.</summary>
    private readonly List<StepLane> _active = [];

    private readonly TimeProvider _time;
    private readonly double _allowance;

    /// <summary>What the last lane that was active had used.</summary>
    private double _floor;

    /// <summary>How many things are ready.</summary>
    private int _waiting;

    /// <param name="threads">How many steps may run at once; null: one a core.</param>
    /// <param name="time">The clock.</param>
    public StepScheduler(int? threads = null, TimeProvider? time = null)
    {
        Threads = threads ?? Environment.ProcessorCount;
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        _time = time ?? TimeProvider.System;
        _allowance = Allowance.TotalSeconds * _time.TimestampFrequency;
        _watch = _time.CreateTimer(static self => ((StepScheduler)self!).ReplaceStuck(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        for (var i = 0; i < Threads; i++)
        {
            AddWorker();
        }
    }

    /// <summary>How many steps run at once, those that are stuck left out.</summary>
    public int Threads { get; }

    /// <summary>Makes a stream's lane. It costs nothing while nothing is in it.</summary>
    /// <param name="weight">The stream's share compared to others', above 0; a lane of 2 gets twice the time of a lane of 1 when time is short.</param>
    public StepLane OpenLane(double weight = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(weight);
        return new StepLane(this, weight);
    }

    internal void Enqueue(StepLane lane, IReadyWork work, bool isNext)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopped && owner != this, this);  // a frame on its way still arrives
            if (!lane.IsReady && lane.Running.Count == 0)
            {
                // Whoever was idle starts level with the others.
                lane.Used = Math.Max(lane.Used, LeastUsed(_active, _time.GetTimestamp()) ?? _floor);
                _active.Add(lane);
            }

            if (!lane.IsReady)
            {
                _ready.Add(lane);
            }

            lane.Add(work);
            _waiting++;
            WakeOne(isNext);
        }
    }

    /// <summary>Takes what is to run next. Called with the lock held.</summary>
    private bool TryTake(long now, out StepLane lane, out IReadyWork work)
    {
        if (_ready.Count == 0)
        {
            (lane, work) = (null!, null!);
            return false;
        }

        var least = LeastUsed(_ready, now);
        StepLane? next = null;
        foreach (var candidate in _ready)
        {
            if (candidate.UsedUntil(now) <= least + _allowance && (next is null || candidate.Deadline < next.Deadline))
            {
                next = candidate;
            }
        }

        lane = next!;
        work = lane.Take();
        _waiting--;
        if (!lane.IsReady)
        {
            _ready.Remove(lane);
        }

        lane.Running = (lane.Running.Count + 1, lane.Running.Begun + now);
        return true;
    }

    private void Charge(StepLane lane, long begun, long now)
    {
        lane.Used += (now - begun) / lane.Weight;
        lane.Running = (lane.Running.Count - 1, lane.Running.Begun - begun);
        if (!lane.IsReady && lane.Running.Count == 0)
        {
            _active.Remove(lane);
            _floor = Math.Max(_floor, lane.Used);
        }
    }

    private static double? LeastUsed(List<StepLane> lanes, long now)
    {
        double? least = null;
        foreach (var lane in lanes)
        {
            least = least is { } other ? Math.Min(other, lane.UsedUntil(now)) : lane.UsedUntil(now);
        }

        return least;
    }
}
