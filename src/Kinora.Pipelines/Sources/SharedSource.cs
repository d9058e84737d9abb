using Kinora.Media.Supervision;

namespace Kinora.Pipelines.Sources;

/// <summary>A supervised source and how many use it. It stops when the last has left.</summary>
internal sealed class SharedSource(SourceSupervisor supervisor, Action onAbandoned) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private Task? _running;
    private int _users = 1;

    public SourceSupervisor Supervisor => supervisor;

    /// <summary>True once nobody uses it any more, or it has ended: a newcomer needs another.</summary>
    public bool IsAbandoned
    {
        get
        {
            lock (_gate)
            {
                return _users == 0 || _running is { IsCompleted: true };
            }
        }
    }

    /// <summary>Adds a user; false when it is too late for that.</summary>
    public bool TryJoin()
    {
        lock (_gate)
        {
            if (_users == 0 || _running is { IsCompleted: true })
            {
                return false;
            }

            _users++;
            return true;
        }
    }

    /// <summary>Starts the source, once; completes when it has ended.</summary>
    public Task Start()
    {
        lock (_gate)
        {
            // Opening a device may block for a moment, which nobody else who opens a source should notice.
            return _running ??= Task.Run(() => supervisor.RunAsync(_stop.Token));
        }
    }

    /// <summary>One user leaves; the last one ends the source.</summary>
    public async ValueTask DisposeAsync()
    {
        Task? running;
        lock (_gate)
        {
            if (--_users > 0)
            {
                return;
            }

            running = _running;
        }

        onAbandoned();
        await _stop.CancelAsync().ConfigureAwait(false);
        if (running is not null)
        {
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        supervisor.Dispose();
        _stop.Dispose();
    }
}
