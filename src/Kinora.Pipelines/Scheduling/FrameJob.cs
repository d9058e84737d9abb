using System.Threading.Tasks.Sources;
using Kinora.Frames.Feeds;
using Kinora.Frames.Results;
using Kinora.Vision.Steps;

namespace Kinora.Pipelines.Scheduling;

/// <summary>
/// A frame on its way through a stream's steps, awaited without allocating. It is used again for a later frame once its result was taken.
/// </summary>
internal sealed class FrameJob : IReadyWork, IValueTaskSource
{
    private readonly StepPipeline _pipeline;
    private readonly float[] _milliseconds;
    private ManualResetValueTaskSourceCore<bool> _completion = new() { RunContinuationsAsynchronously = true };
    private long _started;
    private long _queued;
    private long _waited;
    private float _total;

    public FrameJob(StepPipeline pipeline)
    {
        _pipeline = pipeline;
        _milliseconds = new float[pipeline.Steps.Count];
    }

    public long Deadline { get; private set; }

    /// <summary>What the steps found in the frame.</summary>
    public StepContext Context { get; } = new();

    /// <summary>What became of the frame; meaningful once it is finished.</summary>
    public FrameVerdict Verdict { get; private set; }

    /// <summary>How many frames that the stream wanted were lost just before this one.</summary>
    public int Missed { get; set; }

    /// <summary>How long the frame waited for its steps to begin, all together; meaningful once it is analysed.</summary>
    public TimeSpan QueueWait => _pipeline.Elapsed(_waited);

    /// <summary>How long each step took; meaningful once the frame is analysed.</summary>
    public ReadOnlySpan<float> StepMilliseconds => _milliseconds;

    /// <summary>The step that it has come to.</summary>
    internal int Stage { get; set; }

    /// <summary>Completes when all steps have run, or none needed to.</summary>
    /// <exception cref="StepException">A step failed, or the gate before them.</exception>
    public ValueTask Finished => new(this, _completion.Version);

    /// <summary>How long the frame waited and took, step by step; empty when no step ran.</summary>
    public StepTiming[] Timings()
    {
        if (Verdict != FrameVerdict.Analyse)
        {
            return [];
        }

        var timings = new StepTiming[_milliseconds.Length + 2];
        timings[0] = new StepTiming("queue", _pipeline.Milliseconds(0, _waited));
        for (var i = 0; i < _milliseconds.Length; i++)
        {
            timings[i + 1] = new StepTiming(_pipeline.Steps[i].Name, _milliseconds[i]);
        }

        timings[^1] = new StepTiming("total", _total);
        return timings;
    }

    public void Run() => _pipeline.Run(this);

    internal void Begin(FrameLease frame, long deadline, long now)
    {
        Context.Begin(frame);
        _completion.Reset();
        Deadline = deadline;
        Stage = 0;
        _started = now;
        _queued = now;
        _waited = 0;
    }

    /// <summary>A step begins.</summary>
    internal void OnStepBegun(long now) => _waited += now - _queued;

    /// <summary>A step has ended, and the next may have to wait.</summary>
    internal void OnStepEnded(long begun, long now)
    {
        _milliseconds[Stage] = _pipeline.Milliseconds(begun, now);
        _queued = now;
    }

    internal void Finish(FrameVerdict verdict, long now)
    {
        Verdict = verdict;
        _total = _pipeline.Milliseconds(_started, now);
        _completion.SetResult(true);
    }

    internal void Fail(Exception error)
    {
        Verdict = FrameVerdict.Skip;
        _completion.SetException(error);
    }

    void IValueTaskSource.GetResult(short token) => _completion.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);
}
