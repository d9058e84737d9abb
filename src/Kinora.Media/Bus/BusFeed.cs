using System.Runtime.CompilerServices;
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Media.Sources;

namespace Kinora.Media.Bus;

/// <summary>
/// A reader of another process's frames, which lives through that process's comings and goings: while it publishes, a subscriber of the
/// reader's own hands out frames where they lie; while it does not, the source's pool may show a fallback.
/// </summary>
/// <param name="pool">A feed of the source's own pool; the reader's from now on.</param>
/// <param name="mode">What happens to frames that the reader is too slow for; null: none is lost where the publisher waits for its readers, else <paramref name="live"/> counts.</param>
/// <param name="live">The mode for a publisher that waits for nobody, where there is no other.</param>
/// <param name="heldQuota">How many leases may be held at once.</param>
/// <param name="onClosed">Is told when it is disposed of.</param>
internal sealed class BusFeed(FrameFeed pool, FeedMode? mode, FeedMode live, int heldQuota, Action<BusFeed> onClosed) : IFrameReader
{
    /// <summary>A publisher that waits shortens it to what it allows.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private CancellationTokenSource _switched = new();
    private BusSubscriber? _subscriber;
    private SourceException? _failure;
    private (long Delivered, long Dropped) _before;
    private bool _closed;

    public long Delivered => Count(static subscriber => subscriber.Delivered) + _before.Delivered + pool.Delivered;

    public long Dropped => Count(static subscriber => subscriber.Dropped) + _before.Dropped + pool.Dropped;

    /// <summary>Size of the source's picture as the newest frame told it; zero before the first.</summary>
    public (int Width, int Height) SourceSize { get; private set; }

    /// <summary>A subscriber with what this reader wants; its frames come here once it is handed to <see cref="Attach"/>.</summary>
    /// <exception cref="BusException">Nobody publishes there, or the publisher refuses.</exception>
    /// <exception cref="PlatformNotSupportedException">This is no Linux on x64 or arm64.</exception>
    public BusSubscriber Connect(string path) => BusSubscriber.Connect(
        path, new BusSubscriberOptions { Mode = mode ?? (BusInfo.Read(path).MayWait ? FeedMode.Reliable(Patience) : live), HeldQuota = heldQuota });

    /// <summary>Frames come from here from now on.</summary>
    /// <param name="subscriber">The reader's from now on.</param>
    public void Attach(BusSubscriber subscriber)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                LetGo();
                _subscriber = subscriber;
                Switch();
                return;
            }
        }

        subscriber.Dispose();
    }

    /// <summary>No frames come from this subscriber any more, unless it has ended by itself: then what is unread there is read first.</summary>
    public void Detach(BusSubscriber subscriber)
    {
        lock (_gate)
        {
            if (_subscriber == subscriber && !subscriber.HasEnded)
            {
                LetGo();
            }
        }
    }

    /// <summary>This reader gets no frames, although others do.</summary>
    public void Fail(SourceException failure)
    {
        lock (_gate)
        {
            _failure = failure;
            Switch();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<FrameLease?> NextAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            BusSubscriber? subscriber;
            CancellationToken switched;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_closed, this);
                (subscriber, switched) = (_subscriber, _switched.Token);
                if (_failure is not null)
                {
                    throw _failure;
                }
            }

            if (subscriber is null)
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, switched);
                try
                {
                    return await pool.NextAsync(either.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    continue;
                }
            }

            try
            {
                if (await subscriber.NextAsync(cancellationToken).ConfigureAwait(false) is { } frame)
                {
                    SourceSize = (frame.SourceWidth, frame.SourceHeight);
                    return frame.ToLease();
                }
            }
            catch (Exception error) when (error is BusException or ObjectDisposedException)
            {
                // The source's supervisor knows why.
            }

            Leave(subscriber);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            LetGo();
            Switch();
        }

        pool.Dispose();
        onClosed(this);
    }

    /// <summary>Nothing more will come from it.</summary>
    private void Leave(BusSubscriber subscriber)
    {
        lock (_gate)
        {
            if (_subscriber == subscriber)
            {
                LetGo();
            }
        }
    }

    private void LetGo()
    {
        if (_subscriber is { } subscriber)
        {
            _before = (_before.Delivered + subscriber.Delivered, _before.Dropped + subscriber.Dropped);
            _subscriber = null;
            subscriber.Dispose();
        }
    }

    /// <summary>Has a waiting reader look again where frames come from.</summary>
    private void Switch()
    {
        var old = _switched;
        _switched = new CancellationTokenSource();
        ThreadPool.UnsafeQueueUserWorkItem(static source => { source.Cancel(); source.Dispose(); }, old, preferLocal: false);
    }

    private long Count(Func<BusSubscriber, long> what)
    {
        lock (_gate)
        {
            return _subscriber is { } subscriber ? what(subscriber) : 0;
        }
    }
}
