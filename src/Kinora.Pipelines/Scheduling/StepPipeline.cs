using Kinora.Frames.Feeds;
using Kinora.Vision.Steps;

namespace Kinora.Pipelines.Scheduling;

/// <summary>
/// A stream's steps as an assembly line: each step sees the frames in order and one at a time, and while one frame is at a later step the
/// next may be at an earlier one. Thread-safe.
/// </summary>
internal sealed class StepPipeline
{
    /// <summary>Most frames on their way at once.</summary>
    public const int Depth = 2;

    /// <summary>Share of the line's time that later steps must take before a second frame on the way gains anything.</summary>
    private const double WorthOverlapping = 0.1;

    /// <summary>Weight of the newest measurement in a step's typical time.</summary>
    private const double Newest = 0.2;

    private readonly Lock _gate = new();
    private readonly Stage[] _stages;
    private readonly StepLane _lane;
    private readonly IFrameGate? _frameGate;
    private readonly TimeProvider _time;

    public StepPipeline(IReadOnlyList<IStep> steps, StepLane lane, IFrameGate? frameGate = null, TimeProvider? time = null)
    {
        Steps = steps;
        _lane = lane;
        _frameGate = frameGate;
        _time = time ?? TimeProvider.System;
        _stages = [.. steps.Select(_ => new Stage())];
    }

    /// <summary>Raised when a frame has left a step, or was turned away: what <see cref="Lead"/> says may have changed.</summary>
    public event Action? StepEnded;

    public IReadOnlyList<IStep> Steps { get; }

    /// <summary>How long the steps take together, as a rule; zero before the first frame.</summary>
    public TimeSpan Typical
    {
        get
        {
            lock (_gate)
            {
                var ticks = 0.0;
                foreach (var stage in _stages)
                {
                    ticks += stage.Typical;
                }

                return Elapsed(ticks);
            }
        }
    }

    /// <summary>True when later steps take long enough for a second frame to use the time.</summary>
    public bool IsWorthOverlapping
    {
        get
        {
            lock (_gate)
            {
                var total = 0.0;
                foreach (var stage in _stages)
                {
                    total += stage.Typical;
                }

                return _stages.Length > 1 && total - _stages[0].Typical > WorthOverlapping * total;
            }
        }
    }

    /// <summary>Sends a frame on its way. The job must be finished, or new.</summary>
    /// <param name="job">Carries it.</param>
    /// <param name="frame">The frame, lent until the job is finished.</param>
    /// <param name="deadline">When the result is wanted, as a time stamp of the clock.</param>
    public void Start(FrameJob job, FrameLease frame, long deadline)
    {
        var now = _time.GetTimestamp();
        job.Begin(frame, deadline, now);
        if (_stages.Length == 0)
        {
            job.Finish(FrameVerdict.Analyse, now);
            return;
        }

        lock (_gate)
        {
            Enter(job);
        }
    }

    /// <summary>
    /// How long a new frame had better wait before it starts, so that it arrives at each step when the frame before has just left it: started
    /// sooner it would only grow old on the way. An estimate.
    /// </summary>
    public TimeSpan Lead()
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            double lead = 0, reached = 0, free = 0;
            foreach (var stage in _stages)
            {
                // Once a stage is found busy, those behind it are free only after the frame there has passed them.
                free = stage.Running is not null ? Math.Max(free, Math.Max(0, stage.Typical - (now - stage.Begun))) : free > 0 ? free + stage.Typical : 0;
                lead = Math.Max(lead, free - reached);
                reached += stage.Typical;
            }

            return Elapsed(lead);
        }
    }

    /// <summary>Runs the step that the job has come to, on a scheduler thread.</summary>
    public void Run(FrameJob job)
    {
        job.OnStepBegun(_time.GetTimestamp());
        if (job.Stage == 0 && _frameGate is not null && !Passes(job, _frameGate))
        {
            return;
        }

        var begun = _time.GetTimestamp();
        try
        {
            Steps[job.Stage].Run(job.Context);
        }
        catch (Exception error)
        {
            var step = Steps[job.Stage].Name;
            Leave(job, goesOn: false);
            job.Fail(new StepException(step, job.Context.FrameIndex, error));
            return;
        }

        var now = _time.GetTimestamp();
        job.OnStepEnded(begun, now);
        Measure(_stages[job.Stage], now - begun);
        if (job.Stage + 1 < _stages.Length)
        {
            Leave(job, goesOn: true);
        }
        else
        {
            Leave(job, goesOn: false);
            job.Finish(FrameVerdict.Analyse, now);
        }
    }

    internal float Milliseconds(long from, long to) => (float)_time.GetElapsedTime(from, to).TotalMilliseconds;

    internal TimeSpan Elapsed(double ticks) => TimeSpan.FromSeconds(ticks / _time.TimestampFrequency);

    /// <summary>True when the gate lets the frame in; otherwise the frame is done.</summary>
    private bool Passes(FrameJob job, IFrameGate gate)
    {
        FrameVerdict verdict;
        try
        {
            verdict = gate.Judge(job.Context.Frame, Typical);
        }
        catch (Exception error)
        {
            Leave(job, goesOn: false);
            job.Fail(StepException.OfGate(gate.Name, job.Context.FrameIndex, error));
            return false;
        }

        if (verdict == FrameVerdict.Analyse)
        {
            return true;
        }

        Leave(job, goesOn: false);
        job.Finish(verdict, _time.GetTimestamp());
        return false;
    }

    private void Measure(Stage stage, long ticks)
    {
        lock (_gate)
        {
            // The first run is not typical: code is compiled and memory touched for the first time.
            stage.Typical = stage.Runs++ switch
            {
                0 => 0,
                1 => ticks,
                _ => stage.Typical + (Newest * (ticks - stage.Typical)),
            };
        }
    }

    private void Leave(FrameJob job, bool goesOn)
    {
        lock (_gate)
        {
            var stage = _stages[job.Stage];
            stage.Running = null;
            if (stage.Waiting.TryDequeue(out var next))
            {
                Occupy(stage, next);
            }

            if (goesOn)
            {
                job.Stage++;
                Enter(job);
            }
        }

        StepEnded?.Invoke();
    }

    private void Enter(FrameJob job)
    {
        var stage = _stages[job.Stage];
        if (stage.Running is null)
        {
            Occupy(stage, job);
        }
        else
        {
            stage.Waiting.Enqueue(job);
        }
    }

    private void Occupy(Stage stage, FrameJob job)
    {
        _lane.Enqueue(job);
        stage.Running = job;
        stage.Begun = _time.GetTimestamp();
    }

    /// <summary>A step's place in the line.</summary>
    private sealed class Stage
    {
        /// <summary>The frame that it works on or that is about to get a thread.</summary>
        public FrameJob? Running { get; set; }

        public long Begun { get; set; }

        /// <summary>Frames that wait for it, in order.</summary>
        public Queue<FrameJob> Waiting { get; } = new(Depth);

        public long Runs { get; set; }

        /// <summary>Time stamps that it takes as a rule; 0 until it has run twice.</summary>
        public double Typical { get; set; }
    }
}
