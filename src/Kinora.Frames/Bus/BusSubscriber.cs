using System.Diagnostics;
using System.Runtime.CompilerServices;
using Kinora.Frames.DmaBuf;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;

namespace Kinora.Frames.Bus;

/// <summary>
/// Reads another process's frames where they are, without a copy. Either <see cref="Next"/> on a thread of one's own, which the publisher
/// wakes itself, or <see cref="NextAsync"/>; one consumer at a time. <see cref="Dispose"/> may come from any thread.
/// </summary>
public sealed partial class BusSubscriber : IFeedOwner, IDisposable
{
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly BusSession _session;
    private readonly FrameFeed _feed;
    private readonly ulong _first;
    private readonly DmaBufHandover? _waitsForDmaBufs;
    private MappedGeneration? _generation;
    private Thread? _pump;
    private BusException? _error;
    private FrameFormat? _lastFormat;
    private long _lastPublished;
    private long _looked;
    private volatile bool _hasEnded;
    private volatile bool _isStopped;

    private BusSubscriber(string path, BusSession session, BusSubscriberOptions options)
    {
        (_path, _session) = (path, session);
        _waitsForDmaBufs = options.DmaBufs ? new DmaBufHandover() : null;
        _feed = new FrameFeed(this, options.Mode, options.HeldQuota, null, session.Page.Next - 1);
        _first = _feed.Wanted;
    }

    /// <summary>Of the frames that come now; null before the first.</summary>
    public FrameFormat? Format => Volatile.Read(ref _generation)?.Format ?? _lastFormat;

    /// <summary>Why the frames have no dma-bufs that were asked for; null where they have, or before the first generation.</summary>
    public string? DmaBufProblem { get; private set; }

    /// <summary>How many frames were handed out.</summary>
    public long Delivered => _feed.Delivered;

    /// <summary>How many frames were published and never handed out, because this reader was too slow.</summary>
    public long Dropped => _feed.Dropped;

    /// <summary>How many frames there were for this reader so far, read or not. To ask looks for news of the publisher.</summary>
    public long Published
    {
        get
        {
            _ = Hear(atOnce: false);
            lock (_gate)
            {
                var next = (_generation?.Newest ?? 0) + 1;
                return Math.Max(_lastPublished, (long)(next - Math.Min(next, _first)));
            }
        }
    }

    /// <summary>True once no more frames will come; some may still be unread.</summary>
    public bool HasEnded => _hasEnded || _isStopped;

    /// <summary>Why no more come, where the source has not simply ended.</summary>
    public BusException? Error => _error;

    bool IFeedOwner.IsCompleted => _hasEnded || _isStopped;

    bool IFeedOwner.ReusesLeases => true;

    /// <summary>Connects to a publisher.</summary>
    /// <param name="path">Of its socket, or its name (<see cref="BusPath"/>).</param>
    /// <param name="options">How frames are read; null for the newest, one at a time.</param>
    /// <exception cref="BusException">Nobody publishes there, or the publisher refuses.</exception>
    /// <exception cref="PlatformNotSupportedException">This is no Linux on x64 or arm64.</exception>
    public static BusSubscriber Connect(string path, BusSubscriberOptions? options = null)
    {
        options ??= new BusSubscriberOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.HeldQuota, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.HeldQuota, ClientPage.MaxHolds, nameof(options));
        path = BusPath.Resolve(path);
        var line = BusLine.Connect(path, options, out var page);
        return new BusSubscriber(path, new BusSession(line, page), options);
    }

    /// <summary>The next frame, if one is there already.</summary>
    /// <exception cref="BusException">The publisher is gone, and everything was read.</exception>
    public bool TryNext(out BusFrame frame)
    {
        ObjectDisposedException.ThrowIf(_isStopped, this);
        if (!_feed.TryNext(out var lease))
        {
            _ = Hear(atOnce: false);
            if (!_feed.TryNext(out lease))
            {
                frame = default;
                return _error is { } error ? throw error : false;
            }
        }

        frame = new BusFrame(lease);
        return true;
    }

    /// <summary>Waits for the next frame on the calling thread; null once the source has ended and everything was read, or after the longest wait.</summary>
    /// <exception cref="BusException">The publisher is gone, and everything was read.</exception>
    public BusFrame? Next(TimeSpan most)
    {
        for (var begun = 0L; ;)
        {
            ObjectDisposedException.ThrowIf(_isStopped, this);
            var hasEnded = _hasEnded;
            if (_feed.TryNext(out var lease, keeps: true, out var generation))
            {
                return new BusFrame(lease);
            }

            if (hasEnded)
            {
                generation?.Release();
                return _error is { } error ? throw error : null;
            }

            var left = most == Timeout.InfiniteTimeSpan ? LookPeriod : Left(most, ref begun);
            if (left <= TimeSpan.Zero)
            {
                generation?.Release();
                return TryNext(out var frame) ? frame : null;
            }

            Sleep(generation, _feed.Wanted, left < LookPeriod ? left : LookPeriod);
        }
    }

    /// <summary>The next frame; null once the source has ended and everything was read.</summary>
    /// <exception cref="BusException">The publisher is gone, and everything was read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; no frame is lost.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<BusFrame?> NextAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isStopped, this);
        StartPump();
        var lease = await _feed.NextAsync(cancellationToken).ConfigureAwait(false);
        return lease is not null ? new BusFrame(lease) : _error is { } error ? throw error : null;
    }

    /// <summary>Ends it; frames that are still held stay valid.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isStopped)
            {
                return;
            }

            _isStopped = true;
        }

        WakeSelf();
        _pump?.Join();
        _feed.Dispose();
        lock (_gate)
        {
            (_lastFormat, _lastPublished) = (Format, Published);
            _generation?.Release();
            _generation = null;
            _waitsForDmaBufs?.Dispose();
        }

        _session.Release();
    }

    bool IFeedOwner.IsToldOfMoves(FeedMode mode) => mode.IsReliable;

    void IFeedOwner.OnReaderMoved()
    {
        if (_isStopped)
        {
            // A frame that outlived the subscriber was given back: nothing more is wanted.
            return;
        }

        _session.Page.Next = _feed.Wanted;
        TellOfMove(Volatile.Read(ref _generation));
    }

    void IFeedOwner.Close(FrameFeed feed)
    {
        // The subscriber closes its feed itself.
    }
}
