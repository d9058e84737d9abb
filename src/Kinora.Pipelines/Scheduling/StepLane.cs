namespace Kinora.Pipelines.Scheduling;

/// <summary>
/// A stream's place in the scheduler: what it wants done, and how much it has had. All state belongs to the scheduler and its lock.
/// </summary>
public sealed class StepLane
{
    private readonly List<IReadyWork> _ready = new(4);
    private readonly StepScheduler _scheduler;

    internal StepLane(StepScheduler scheduler, double weight)
    {
        _scheduler = scheduler;
        Weight = weight;
    }

    /// <summary>How large its share is compared to others'.</summary>
    public double Weight { get; }

    /// <summary>Time that its steps have run, divided by its weight: the lane with the least is furthest behind its share.</summary>
    internal double Used { get; set; }

    /// <summary>How many of its steps run now, and the sum of the time stamps at which they began.</summary>
    internal (int Count, long Begun) Running { get; set; }

    internal bool IsReady => _ready.Count > 0;

    /// <summary>The deadline of what it wants done most urgently; it must be ready.</summary>
    internal long Deadline => _ready[Soonest()].Deadline;

    /// <summary>Asks for something to be done; a thread of the scheduler that asks goes on with it itself. Thread-safe.</summary>
    internal void Enqueue(IReadyWork work) => _scheduler.Enqueue(this, work, isNext: true);

    /// <summary>Asks for something that another thread can do while the one that asks has work of its own. Thread-safe.</summary>
    internal void EnqueueBeside(IReadyWork work) => _scheduler.Enqueue(this, work, isNext: false);

    internal void Add(IReadyWork work) => _ready.Add(work);

    internal IReadyWork Take()
    {
        var index = Soonest();
        var work = _ready[index];
        _ready.RemoveAt(index);
        return work;
    }

    /// <summary>What it has used up to now, steps that still run included.</summary>
    internal double UsedUntil(long now) => Used + (((Running.Count * now) - Running.Begun) / Weight);

    private int Soonest()
    {
        var soonest = 0;
        for (var i = 1; i < _ready.Count; i++)
        {
            soonest = _ready[i].Deadline < _ready[soonest].Deadline ? i : soonest;
        }

        return soonest;
    }
}
