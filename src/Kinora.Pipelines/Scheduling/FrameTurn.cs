using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Kinora.Pipelines.Scheduling;

/// <summary>
/// Waits until it is a new frame's turn: until it would arrive at each step when the frame before has just left it. The estimate is made
/// again whenever a step of the pipeline ends, so that a frame that is done sooner than expected is followed at once. One waits at a time;
/// waiting allocates nothing.
/// </summary>
internal sealed class FrameTurn : IValueTaskSource, IDisposable
{
    /// <summary>A shorter wait is not worth a timer.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(2);

    private readonly Lock _gate = new();
    private readonly StepPipeline _pipeline;
    private readonly ITimer _timer;
    private ManualResetValueTaskSourceCore<bool> _wake = new() { RunContinuationsAsynchronously = true };
    private bool _isArmed;

    public FrameTurn(StepPipeline pipeline, TimeProvider time)
    {
        _pipeline = pipeline;
        _timer = time.CreateTimer(static self => ((FrameTurn)self!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _pipeline.StepEnded += Wake;
    }

    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (_pipeline.Lead() <= Shortest)
        {
            return;
        }

        using var cancelled = cancellationToken.UnsafeRegister(static self => ((FrameTurn)self!).Wake(), this);
        while (true)
        {
            // In this order: what happens after the estimate was made wakes.
            Arm();
            cancellationToken.ThrowIfCancellationRequested();
            if (_pipeline.Lead() is var lead && lead <= Shortest)
            {
                return;
            }

            _timer.Change(lead, Timeout.InfiniteTimeSpan);
            await new ValueTask(this, _wake.Version).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _pipeline.StepEnded -= Wake;
        _timer.Dispose();
    }

    private void Arm()
    {
        lock (_gate)
        {
            _wake.Reset();
            _isArmed = true;
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            if (_isArmed)
            {
                _isArmed = false;
                _wake.SetResult(true);
            }
        }
    }

    void IValueTaskSource.GetResult(short token) => _wake.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wake.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wake.OnCompleted(continuation, state, token, flags);
}
