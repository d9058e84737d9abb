using Kinora.Frames.Feeds;
using Kinora.Frames.Memory;
using Kinora.Media.Decoding;
using Kinora.Media.Push;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;

namespace Kinora.Pipelines.Sources;

/// <summary>
/// One decode for each live source, whatever reads it: who opens the same address with the same options shares it. It lives until the
/// last of them has left. A file that is read to its end belongs to its reader alone, because each wants it from the beginning.
/// </summary>
public sealed class SourceRegistry
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(SourceAddress, SourceOptions, FeedRequest?), SharedSource> _live = [];
    private readonly RestartPolicy _policy;
    private readonly TimeProvider _time;

    /// <param name="policy">Which failures are worth another try.</param>
    /// <param name="time">The clock; the system's unless told.</param>
    /// <param name="memory">What the memory of all frames is taken from; null for no limit.</param>
    public SourceRegistry(RestartPolicy policy = RestartPolicy.Always, TimeProvider? time = null, MemoryBudget? memory = null)
    {
        Memory = memory;
        _policy = policy;
        _time = time ?? TimeProvider.System;
        Doors = new PushDoors(_time);
    }

    /// <summary>What the memory of all frames is taken from, and how much of it is in use; null when nothing limits it.</summary>
    public MemoryBudget? Memory { get; }

    /// <summary>Where producers push to the sources <c>push:NAME</c> among them.</summary>
    public PushDoors Doors { get; }

    /// <summary>How many live sources are open.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _live.Count;
            }
        }
    }

    /// <summary>Opens a source, or joins those who have it open. Open feeds on it, then start it.</summary>
    /// <param name="address">The source.</param>
    /// <param name="options">How it is opened.</param>
    /// <param name="request">
    /// What will be read of it. A file that plays cannot be changed on the way: those who want other frames or sizes of it have another decoder.
    /// </param>
    public SourceHandle Open(SourceAddress address, SourceOptions options, FeedRequest? request = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(options);
        var key = (address, options, address.Kind == SourceKind.File && request is not null ? request with { Mode = FeedMode.Latest, HeldQuota = 1 } : null);
        lock (_gate)
        {
            if (_live.TryGetValue(key, out var source) && source.TryJoin())
            {
                return new SourceHandle(source);
            }

            source = new SharedSource(new SourceSupervisor(address, options, _policy, _time, Memory, Doors), () => Forget(key));
            if (source.Supervisor.IsLive)
            {
                _live[key] = source;
            }

            return new SourceHandle(source);
        }
    }

    private void Forget((SourceAddress, SourceOptions, FeedRequest?) key)
    {
        lock (_gate)
        {
            if (_live.TryGetValue(key, out var source) && source.IsAbandoned)
            {
                _live.Remove(key);
            }
        }
    }
}
