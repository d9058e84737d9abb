using System.Diagnostics;
using System.Threading.Tasks.Sources;
using Kinora.Frames.Feeds;
using Kinora.Frames.Results;
using Kinora.Vision.Steps;

namespace Kinora.Pipelines.Runtime;

/// <summary>
/// A stream's steps applied to one frame on an executor thread, awaited without allocating. One frame at a time.
/// </summary>
internal sealed class StepWork : IValueTaskSource
{
    private readonly IReadOnlyList<IStep> _steps;
    private readonly StepExecutor _executor;
    private readonly float[] _milliseconds;
    private ManualResetValueTaskSourceCore<bool> _completion = new() { RunContinuationsAsynchronously = true };
    private long _queued;
    private float _waited;
    private float _total;

    public StepWork(IReadOnlyList<IStep> steps, StepExecutor executor)
    {
        _steps = steps;
        _executor = executor;
        _milliseconds = new float[steps.Count];
    }

    /// <summary>What the steps found in the frame of the last run.</summary>
    public StepContext Context { get; } = new();

    /// <summary>Runs all steps on the frame.</summary>
    /// <exception cref="StepException">A step failed.</exception>
    public ValueTask RunAsync(FrameLease frame)
    {
        Context.Begin(frame);
        _completion.Reset();
        _queued = Stopwatch.GetTimestamp();
        _executor.Enqueue(this);
        return new ValueTask(this, _completion.Version);
    }

    /// <summary>How long the last run waited and took, step by step.</summary>
    public StepTiming[] Timings()
    {
        var timings = new StepTiming[_steps.Count + 2];
        timings[0] = new StepTiming("queue", _waited);
        for (var i = 0; i < _steps.Count; i++)
        {
            timings[i + 1] = new StepTiming(_steps[i].Name, _milliseconds[i]);
        }

        timings[^1] = new StepTiming("total", _total);
        return timings;
    }

    /// <summary>Called by an executor thread. No exception leaves it: the thread serves other streams too.</summary>
    internal void Execute()
    {
        var started = Stopwatch.GetTimestamp();
        _waited = Milliseconds(_queued, started);
        var current = 0;
        try
        {
            var before = started;
            for (; current < _steps.Count; current++)
            {
                _steps[current].Run(Context);
                var after = Stopwatch.GetTimestamp();
                _milliseconds[current] = Milliseconds(before, after);
                before = after;
            }

            _total = Milliseconds(_queued, before);
        }
        catch (Exception error)
        {
            _completion.SetException(new StepException(_steps[current].Name, Context.FrameIndex, error));
            return;
        }

        _completion.SetResult(true);
    }

    void IValueTaskSource.GetResult(short token) => _completion.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);

    private static float Milliseconds(long from, long to) => (float)Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;
}
