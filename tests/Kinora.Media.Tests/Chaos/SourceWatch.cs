using System.Diagnostics;
using Kinora.Frames.Feeds;
using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;

namespace Kinora.Media.Tests.Chaos;

/// <summary>
/// Runs a source, reads it, and writes down what happens to it, so that others can wait for that. Knows nothing of tests, so that
/// benchmarks can use it.
/// </summary>
internal sealed class SourceWatch : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly Lock _gate = new();
    private readonly List<SeenState> _states = [];
    private readonly List<SeenFrame> _frames = [];
    private readonly CancellationTokenSource _stop;
    private readonly SourceFeed _feed;
    private readonly Action<FrameLease>? _look;
    private readonly Task _reading;
    private TaskCompletionSource _pulse = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="source">What is run; the watch disposes of it.</param>
    /// <param name="request">How it is read.</param>
    /// <param name="look">Gets every frame; what it throws ends the reading and comes out of every wait.</param>
    /// <param name="cancellationToken">Ends everything.</param>
    public SourceWatch(SourceSupervisor source, FeedRequest? request = null, Action<FrameLease>? look = null, CancellationToken cancellationToken = default)
    {
        Source = source;
        _look = look;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        source.StateChanged += OnState;
        _feed = source.OpenFeed(request ?? FeedRequest.Everything);
        Running = source.RunAsync(_stop.Token);
        _reading = ReadAsync();
    }

    public SourceSupervisor Source { get; }

    /// <summary>The source's run.</summary>
    public Task Running { get; }

    public IReadOnlyList<SeenState> States
    {
        get
        {
            lock (_gate)
            {
                return [.. _states];
            }
        }
    }

    public IReadOnlyList<SeenFrame> Frames
    {
        get
        {
            lock (_gate)
            {
                return [.. _frames];
            }
        }
    }

    /// <summary>Waits for a state, the first at or after a place in the list of states.</summary>
    public Task<SeenState> StateAsync(SourceState state, int from = 0) =>
        WaitAsync(() => _states.Skip(from).FirstOrDefault(seen => seen.Health.State == state), $"state {state}");

    /// <summary>Waits for the first frame that was captured after a moment.</summary>
    public Task<SeenFrame> FrameAsync(long after) => FrameAsync(frame => frame.CapturedAt > after);

    /// <summary>Waits for the first frame of this kind.</summary>
    public Task<SeenFrame> FrameAsync(Func<SeenFrame, bool> isMeant) => WaitAsync(() => _frames.FirstOrDefault(isMeant), "such frame");

    /// <summary>Waits until so many more frames have come.</summary>
    public Task FramesAsync(int count)
    {
        var until = Frames.Count + count;
        return WaitAsync(() => _frames.Count >= until ? _frames : null, $"frame {until}");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _feed.Dispose();
        Source.Dispose();
        _stop.Dispose();
    }

    private async Task<T> WaitAsync<T>(Func<T?> look, string what)
        where T : class
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            Task pulse;
            lock (_gate)
            {
                if (look() is { } found)
                {
                    return found;
                }

                pulse = _pulse.Task;
            }

            var left = Patience - Stopwatch.GetElapsedTime(begun);
            if (_reading.IsCompleted || left <= TimeSpan.Zero)
            {
                await (_reading.IsFaulted ? _reading : Task.CompletedTask);
                throw new TimeoutException($"No {what} came within {Patience.TotalSeconds} s or before the end. {this}");
            }

            await Task.WhenAny(pulse, _reading, Task.Delay(left, _stop.Token));
        }
    }

    public override string ToString() => string.Join(
        "; ", States.Select(seen => $"{Stopwatch.GetElapsedTime(States[0].At, seen.At).TotalSeconds:F2} {seen.Health.State} {seen.Health.LastError}")) +
        $"; {Frames.Count} frames";

    private async Task ReadAsync()
    {
        while (await _feed.Frames.NextAsync(CancellationToken.None) is { } frame)
        {
            using (frame)
            {
                _look?.Invoke(frame);
                Write(() => _frames.Add(new SeenFrame(
                    frame.Index, frame.PtsNanoseconds ?? -1, frame.Format.Width, frame.Format.Height,
                    (long)(frame.CapturedMonotonicNanoseconds * (Stopwatch.Frequency / 1e9)))));
            }
        }
    }

    private void OnState(SourceHealth health)
    {
        var now = Stopwatch.GetTimestamp();
        Write(() => _states.Add(new SeenState(_states.Count, health, now)));
    }

    private void Write(Action write)
    {
        TaskCompletionSource pulse;
        lock (_gate)
        {
            write();
            pulse = _pulse;
            _pulse = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        pulse.SetResult();
    }
}
