namespace Kinora.Pipelines.Scheduling;

/// <content>The threads.</content>
public sealed partial class StepScheduler
{
    /// <summary>Most threads that stand in for ones that sleep; for ones that work there are as many as threads, for they share the cores.</summary>
    private const int MostExtra = 64;

    /// <summary>A step that sleeps after so long counts as stuck: several times what a detector takes.</summary>
    private static readonly TimeSpan StuckAsleep = TimeSpan.FromMilliseconds(150);

    /// <summary>A step that has worked so long counts as stuck, however busy it is.</summary>
    private static readonly TimeSpan StuckAtWork = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan WatchPeriod = TimeSpan.FromMilliseconds(50);

    /// <summary>How long the end waits for steps that still run.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(10);

    [ThreadStatic]
    private static StepScheduler? owner;

    private readonly List<Worker> _workers = [];
    private readonly Stack<Worker> _idle = new();
    private readonly ITimer _watch;
    private int _numbered;
    private bool _isWatching;
    private bool _stopped;

    /// <summary>How many threads there are now, those that stand in for stuck ones included.</summary>
    internal int Workers
    {
        get
        {
            lock (_gate)
            {
                return _workers.Count;
            }
        }
    }

    /// <summary>Ends the threads once what is queued is done. A step that is stuck is left to itself.</summary>
    public void Dispose()
    {
        Worker[] workers;
        lock (_gate)
        {
            _stopped = true;
            workers = [.. _workers];
            while (_idle.TryPop(out var idle))
            {
                idle.Wake();
            }
        }

        var begun = _time.GetTimestamp();
        foreach (var worker in workers)
        {
            var left = EndPatience - _time.GetElapsedTime(begun);
            worker.Thread.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        _watch.Dispose();
    }

    /// <summary>Called with the lock held when there is more to do.</summary>
    private void WakeOne(bool isNext)
    {
        // A scheduler thread that hands on its own frame goes on with it itself.
        var isTaken = isNext && owner == this && _waiting == 1;
        if (_idle.Count == 0)
        {
            Watch();
        }
        else if (!isTaken)
        {
            _idle.Pop().Wake();  // the one that worked last, whose memory is still in a cache
        }
    }

    private void AddWorker()
    {
        var worker = new Worker(new Thread(self => Work((Worker)self!)) { IsBackground = true, Name = $"kinora-step-{_numbered++}" });
        _workers.Add(worker);
        worker.Thread.Start(worker);
    }

    private void Work(Worker self)
    {
        owner = this;
        self.Activity = new ThreadActivity();
        using (self)
        {
            while (Next(self) is { } work)
            {
                work.Run();
            }
        }
    }

    /// <summary>What the thread does next; null when it is not needed any more.</summary>
    private IReadyWork? Next(Worker self)
    {
        while (true)
        {
            lock (_gate)
            {
                var now = _time.GetTimestamp();
                if (self.Lane is { } last)
                {
                    self.Lane = null;
                    Charge(last, self.Begun, now);
                }

                if (_workers.Count > Threads && _workers.Count - CountStuck() > Threads)
                {
                    Dismiss(self);
                    return null;
                }

                if (TryTake(now, out var lane, out var work))
                {
                    (self.Lane, self.Begun) = (lane, now);
                    if (_waiting > 0 && _idle.Count == 0)
                    {
                        Watch();
                    }

                    return work;
                }

                if (_stopped)
                {
                    return null;
                }

                _idle.Push(self);
            }

            self.Sleep();
        }
    }

    /// <summary>Lets a thread go that stood in for one that is back. What it would have gone on with is another's now.</summary>
    private void Dismiss(Worker worker)
    {
        _workers.Remove(worker);
        if (_waiting > 0 && _idle.TryPop(out var next))
        {
            next.Wake();
        }
    }

    /// <summary>Looks after the threads while something waits that none of them can take.</summary>
    private void Watch()
    {
        if (!_isWatching)
        {
            _isWatching = true;
            _watch.Change(WatchPeriod, WatchPeriod);
        }
    }

    private void ReplaceStuck()
    {
        lock (_gate)
        {
            if (_waiting == 0 || _stopped)
            {
                _isWatching = false;
                _watch.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                return;
            }

            var now = _time.GetTimestamp();
            foreach (var worker in _workers)
            {
                worker.Look(worker.Lane is null ? TimeSpan.Zero : _time.GetElapsedTime(worker.Begun, now));
            }

            for (var missing = Math.Min(_waiting, Threads - (_workers.Count - CountStuck())); missing > 0 && _workers.Count < Threads + MostExtra; missing--)
            {
                AddWorker();
            }
        }
    }

    private int CountStuck()
    {
        int asleep = 0, atWork = 0;
        foreach (var worker in _workers)
        {
            asleep += worker.State == WorkerState.Asleep ? 1 : 0;
            atWork += worker.State == WorkerState.LongAtWork ? 1 : 0;
        }

        return asleep + Math.Min(atWork, Threads);
    }

    private enum WorkerState
    {
        /// <summary>It has nothing to do, or is at a step that has not run for long.</summary>
        Usual,

        /// <summary>Its step sleeps.</summary>
        Asleep,

        /// <summary>Its step has worked for long.</summary>
        LongAtWork,
    }

    /// <summary>A thread and what it does; its state is under the scheduler's lock.</summary>
    private sealed class Worker(Thread thread) : IDisposable
    {
        private readonly AutoResetEvent _wake = new(false);
        private StepLane? _lane;

        public Thread Thread { get; } = thread;

        /// <summary>Set by the thread itself before its first step.</summary>
        public ThreadActivity? Activity { get; set; }

        public StepLane? Lane
        {
            get => _lane;
            set => (_lane, State) = (value, WorkerState.Usual);
        }

        public long Begun { get; set; }

        public WorkerState State { get; private set; }

        public void Wake() => _wake.Set();

        public void Sleep() => _wake.WaitOne();

        /// <summary>Notes what the thread does at a step that has run for a while.</summary>
        public void Look(TimeSpan running)
        {
            if (running == TimeSpan.Zero)
            {
                return;
            }

            var hasSlept = Activity?.HasSlept() == true;
            State = hasSlept && running > StuckAsleep ? WorkerState.Asleep
                : running > StuckAtWork ? WorkerState.LongAtWork
                : WorkerState.Usual;
        }

        public void Dispose() => _wake.Dispose();
    }
}
