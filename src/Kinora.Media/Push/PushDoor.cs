using Kinora.Media.Sources;

namespace Kinora.Media.Push;

/// <summary>The way from a producer to the run of a source. Runs follow one another, as everywhere; a producer outlives them.</summary>
internal sealed class PushDoor(string name, TimeProvider time, Action<string> onClosed) : IDisposable
{
    /// <summary>How long a producer is held back between two runs: longer than the pause that a supervisor makes. Afterwards nobody reads.</summary>
    private static readonly TimeSpan RunPatience = TimeSpan.FromSeconds(3);

    /// <summary>After so long a producer is taken for gone.</summary>
    private static readonly TimeSpan LongestSilence = SourceOptions.DefaultStallTimeout;

    private readonly Lock _gate = new();
    private TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _idleSince = time.GetTimestamp();
    private PushRun? _run;
    private PushSession? _session;
    private bool _isClosed;

    public string Name => name;

    public TimeProvider Time => time;

    /// <summary>Lets a producer in.</summary>
    /// <exception cref="PushException">Another is there, or the door has just been closed.</exception>
    public PushSession Enter()
    {
        PushSession? silent;
        PushRun? run;
        PushSession entered;
        lock (_gate)
        {
            if (_isClosed)
            {
                throw Unread();
            }

            if (_session is { } other && other.Silence < LongestSilence)
            {
                throw new PushException(PushRefusal.Busy, $"Another producer pushes to 'push:{name}': end it, or use another name.");
            }

            (silent, run) = (_session, _session is null ? null : _run);
            entered = _session = new PushSession(this);
        }

        silent?.End(new PushException(
            PushRefusal.TakenOver, $"Another producer has taken over 'push:{name}', since this one was silent: push again when it has ended."));
        // A run serves one producer: the next one's time stamps and pictures have nothing to do with it.
        _ = run?.FinishAsync();
        return entered;
    }

    public void Leave(PushSession session)
    {
        lock (_gate)
        {
            _session = _session == session ? null : _session;
        }
    }

    /// <summary>A run is there to take frames.</summary>
    public void Begin(PushRun run)
    {
        lock (_gate)
        {
            _run = run;
            _arrival.TrySetResult();
        }
    }

    /// <summary>A run takes no more frames.</summary>
    public void End(PushRun run)
    {
        lock (_gate)
        {
            if (_run == run)
            {
                _run = null;
                _idleSince = time.GetTimestamp();
                _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>The run that takes frames now, or after a moment; null when nobody wants any.</summary>
    public async ValueTask<PushRun?> RunAsync(CancellationToken cancellationToken)
    {
        Task arrival;
        TimeSpan left;
        lock (_gate)
        {
            left = RunPatience - time.GetElapsedTime(_idleSince);
            if (_run is not null || left <= TimeSpan.Zero)
            {
                return _run;
            }

            arrival = _arrival.Task;
        }

        try
        {
            await arrival.WaitAsync(left, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }

        lock (_gate)
        {
            return _run;
        }
    }

    /// <summary>The source is not read any more, and its producer is sent away.</summary>
    public void Dispose()
    {
        PushSession? session;
        lock (_gate)
        {
            _isClosed = true;
            session = _session;
        }

        onClosed(name);
        session?.End(Unread());
    }

    private PushException Unread() => new(PushRefusal.NoReader, $"No stream reads 'push:{name}' any more: add or start one with that source, and push again.");
}
