using Kinora.Frames.Bus;
using Kinora.Frames.DmaBuf;
using Kinora.Frames.Memory;

namespace Kinora.Media.Bus;

/// <summary>A socket at which a source's pool can be read, what came of it, and how many need it. The supervisor's lock guards the users.</summary>
internal sealed class PublishedSource
{
    private readonly Action<PublishedSource> _onReleased;
    private readonly Action<BusEvent> _onEvent;
    private readonly FramePool _pool;
    private readonly long _before;
    private readonly BusTally _tally = new();

    /// <exception cref="BusException">The socket cannot be made, or another process publishes there.</exception>
    /// <exception cref="PlatformNotSupportedException">This is no Linux on x64 or arm64.</exception>
    public PublishedSource(FramePool pool, string path, BusPublisherOptions options, Action<BusEvent> onEvent, Action<PublishedSource> onReleased)
    {
        (_pool, _onEvent, _onReleased, Options) = (pool, onEvent, onReleased, options);
        _before = pool.Committed;
        Publisher = FramePublisher.Start(pool, path, options with { OnEvent = Count });
    }

    public IFramePublisher Publisher { get; }

    /// <summary>As they were asked for.</summary>
    public BusPublisherOptions Options { get; }

    /// <summary>How many need it.</summary>
    public int Users { get; set; } = 1;

    public DmaBufStatus? DmaBufs => _pool.DmaBufs;

    public long Published => _pool.Committed - _before;

    public long Refused => _tally.Refused;

    public long SentAway => _tally.SentAway;

    /// <summary>One of them does not any more.</summary>
    public void Release() => _onReleased(this);

    private void Count(BusEvent happened)
    {
        _tally.Count(happened);
        _onEvent(happened);
    }
}
