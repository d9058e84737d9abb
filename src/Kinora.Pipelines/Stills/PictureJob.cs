using System.Threading.Tasks.Sources;
using Kinora.Frames.Feeds;
using Kinora.Frames.Memory;
using Kinora.Frames.Results;
using Kinora.Media.Stills;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Steps;
using Kinora.Vision.Steps;

namespace Kinora.Pipelines.Stills;

/// <summary>
/// A still on its way through decoding and the steps, on the scheduler's threads: decoding goes with the first step, steps that need only the
/// picture run at once where threads are idle, and after them others may have their turn. One picture at a time; used again for the next.
/// </summary>
internal sealed class PictureJob : IReadyWork, IValueTaskSource<FrameResult?>, IDisposable
{
    private readonly StepLane _lane;
    private readonly StillDecoder _decoder;
    private readonly TimeProvider _time;
    private readonly StepContext _context = new();
    private readonly float[] _milliseconds;

    /// <summary>Each step, for another thread than the picture's own.</summary>
    private readonly PictureStep[] _beside;

    private ManualResetValueTaskSourceCore<FrameResult?> _completion = new() { RunContinuationsAsynchronously = true };
    private PictureOrder _order;
    private CancellationToken _cancellation;
    private FrameLease? _frame;
    private float _decoding;

    /// <summary>The first step that has not begun.</summary>
    private int _stage;

    /// <summary>How many of the steps that have begun have not ended.</summary>
    private int _running;

    private StepException? _failure;
    private long _started;
    private long _queued;
    private long _waited;

    /// <param name="steps">What is done with each picture; for this job alone, and disposed by whoever made them.</param>
    /// <param name="lane">Where it is done.</param>
    /// <param name="limits">What a picture may have.</param>
    /// <param name="memory">What the memory of the picture is taken from; null for no limit.</param>
    /// <param name="time">The clock.</param>
    public PictureJob(StepChain steps, StepLane lane, StillLimits limits, MemoryBudget? memory, TimeProvider time)
    {
        (Steps, _lane, _time) = (steps, lane, time);
        _decoder = new StillDecoder(time, memory, limits);
        _milliseconds = new float[steps.Steps.Count];
        _beside = [.. Enumerable.Range(0, _milliseconds.Length).Select(stage => new PictureStep(this, stage))];
    }

    /// <summary>What is done with each picture.</summary>
    public StepChain Steps { get; }

    /// <summary>Whether results say that there are no predictions, even if no step looks for any.</summary>
    public bool SaysNoPredictions { get; init; }

    /// <summary>Pictures are served in the order in which they came.</summary>
    public long Deadline => _started;

    /// <summary>The picture that was analysed last, until the next.</summary>
    public FrameLease Frame => _frame!;

    /// <summary>Decodes a picture and runs the steps on it.</summary>
    /// <exception cref="StillException">It is damaged.</exception>
    /// <exception cref="StepException">A step failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; a step that runs is not broken off.</exception>
    public async ValueTask<FrameResult> RunAsync(PictureOrder order, CancellationToken cancellation)
    {
        _started = _time.GetTimestamp();
        (_order, _cancellation) = (order, cancellation);
        (_stage, _waited, _failure) = (0, 0, null);
        _completion.Reset();
        try
        {
            Release();
            return await SubmitAsync().ConfigureAwait(false) ?? await DecodeSlowlyAsync().ConfigureAwait(false);
        }
        finally
        {
            (_order, _cancellation) = (default, default);
        }
    }

    public void Run()
    {
        var begun = _time.GetTimestamp();
        _waited += begun - _queued;
        try
        {
            _cancellation.ThrowIfCancellationRequested();
            if (_frame is null && !TryDecode(ref begun))
            {
                _completion.SetResult(null); // a process must do it
                return;
            }

            _cancellation.ThrowIfCancellationRequested();
            if (_milliseconds.Length == 0)
            {
                _completion.SetResult(Result());
                return;
            }
        }
        catch (Exception error)
        {
            _completion.SetException(error);
            return;
        }

        RunSteps(begun);
    }

    /// <summary>Runs a step that others run beside; the last that ends goes on with the picture.</summary>
    internal void RunStep(int stage) => RunStep(stage, _time.GetTimestamp());

    /// <summary>Lets the picture go.</summary>
    public void Release()
    {
        _frame?.Dispose();
        _frame = null;
    }

    public void Dispose()
    {
        Release();
        _decoder.Dispose();
    }

    FrameResult? IValueTaskSource<FrameResult?>.GetResult(short token) => _completion.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<FrameResult?>.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource<FrameResult?>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);

    private ValueTask<FrameResult?> SubmitAsync()
    {
        var result = new ValueTask<FrameResult?>(this, _completion.Version);
        _queued = _time.GetTimestamp();
        _lane.Enqueue(this);
        return result;
    }

    private async ValueTask<FrameResult> DecodeSlowlyAsync()
    {
        var begun = _time.GetTimestamp();
        _frame = await _decoder.DecodeSlowlyAsync(_order.File, _order.Header, _order.Name, _cancellation).ConfigureAwait(false);
        Begin(begun, _time.GetTimestamp());
        _completion.Reset();
        return (await SubmitAsync().ConfigureAwait(false))!;
    }

    private bool TryDecode(ref long begun)
    {
        if (!_decoder.TryDecode(_order.File.Span, _order.Header, _order.Name, _order.NeedsAllPixels ? 1 : LeastScale(), out _frame))
        {
            return false;
        }

        var now = _time.GetTimestamp();
        Begin(begun, now);
        begun = now;
        return true;
    }

    private void Begin(long begun, long now)
    {
        _decoding = Milliseconds(begun, now);
        _context.Begin(_frame!);
        _context.HasPredictions = SaysNoPredictions;
    }

    private double LeastScale()
    {
        var least = 0.0;
        for (var i = 0; i < Steps.Steps.Count; i++)
        {
            least = Math.Max(least, Steps.Steps[i].LeastScale(_order.Header.Width, _order.Header.Height));
        }

        return least;
    }

    /// <summary>
    /// Begins the next step and all that can run beside it: this thread runs the one that took longest in the last picture, since others must
    /// be woken first.
    /// </summary>
    private void RunSteps(long begun)
    {
        var (first, own) = (_stage, _stage);
        do
        {
            own = _milliseconds[_stage] > _milliseconds[own] ? _stage : own;
            _stage++;
        }
        while (_stage < _milliseconds.Length && Steps.Steps[_stage].NeedsOnlyFrame && Steps.Steps[first].NeedsOnlyFrame);

        var end = _stage;
        _running = end - first;
        for (var stage = first; stage < end; stage++)
        {
            if (stage != own)
            {
                _lane.EnqueueBeside(_beside[stage]);
            }
        }

        RunStep(own, begun);
    }

    private void RunStep(int stage, long begun)
    {
        var step = Steps.Steps[stage];
        try
        {
            step.Run(_context);
        }
        catch (Exception error)
        {
            _ = Interlocked.CompareExchange(ref _failure, new StepException(step.Name, _order.Number, error), null);
        }

        var now = _time.GetTimestamp();
        _milliseconds[stage] = Milliseconds(begun, now);
        if (Interlocked.Decrement(ref _running) == 0)
        {
            GoOn(now);
        }
    }

    private void GoOn(long now)
    {
        if (_failure is not null)
        {
            _completion.SetException(_failure);
        }
        else if (_stage < _milliseconds.Length)
        {
            _queued = now;
            _lane.Enqueue(this);
        }
        else
        {
            _completion.SetResult(Result());
        }
    }

    private FrameResult Result()
    {
        var timings = new StepTiming[_milliseconds.Length + 3];
        timings[0] = new StepTiming("queue", Milliseconds(0, _waited));
        timings[1] = new StepTiming("decode", _decoding);
        for (var i = 0; i < _milliseconds.Length; i++)
        {
            timings[i + 2] = new StepTiming(Steps.Steps[i].Name, _milliseconds[i]);
        }

        timings[^1] = new StepTiming("total", Milliseconds(_started, _time.GetTimestamp()));
        return _context.ToResult(_order.Stream, _order.Number, timings, 0);
    }

    private float Milliseconds(long from, long to) => (float)_time.GetElapsedTime(from, to).TotalMilliseconds;
}
