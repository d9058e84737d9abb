using System.Diagnostics;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;

namespace Kinora.Frames.Memory;

/// <summary>
/// Where the frames of one rendition live. One writer lends a slot, fills it and commits it; any number of feeds read. The pool sizes
/// itself: slots = 1 being written + the deepest feed + every frame that feeds may hold at once, so that a live writer always finds
/// a slot. A new format or a feed that does not fit starts a larger generation; the old one lives until its last reader has left.
/// </summary>
/// <remarks>The writer's methods belong to one thread at a time; <see cref="OpenFeed"/> and <see cref="Complete"/> to any.</remarks>
public sealed class FramePool : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FramePoolOptions _options;
    private readonly ManualResetEventSlim _readerMoved = new();
    private FrameFeed[] _feeds = [];
    private PoolGeneration? _current;
    private ulong _sequence;
    private long _copies;
    private int _waitingForReaders;
    private bool _disposed;
    private volatile bool _completed;

    public FramePool(FramePoolOptions? options = null) => _options = options ?? new FramePoolOptions();

    /// <summary>How many frames were committed.</summary>
    public long Committed => (long)Volatile.Read(ref _sequence);

    /// <summary>How many frames were copied into this pool from another: 0 for a source, one a frame for an edited stream.</summary>
    public long Copies => Volatile.Read(ref _copies);

    /// <summary>The number of the current generation; 0 before the first frame.</summary>
    public long Generation => Volatile.Read(ref _current)?.Number ?? 0;

    /// <summary>Slots of the current generation; 0 before the first frame.</summary>
    public int Slots => Volatile.Read(ref _current)?.Slots ?? 0;

    /// <summary>Why the writer stopped, if it stopped for a reason; meaningful once a feed has ended.</summary>
    public Exception? Error { get; private set; }

    internal PoolGeneration? Current => Volatile.Read(ref _current);

    internal bool IsCompleted => _completed;

    /// <summary>Opens a reader. Frames committed before are not delivered, but a Latest feed starts with the newest.</summary>
    /// <param name="mode">What happens to frames that the reader is too slow for.</param>
    /// <param name="heldQuota">How many leases the reader may hold at once, from 1.</param>
    /// <exception cref="FrameFeedRefusedException">The pool would need more slots or memory than it may have.</exception>
    public FrameFeed OpenFeed(FeedMode mode, int heldQuota = 1)
    {
        ArgumentNullException.ThrowIfNull(mode);
        ArgumentOutOfRangeException.ThrowIfLessThan(heldQuota, 1);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var needed = SlotsFor(mode.Depth, heldQuota);
            var frameBytes = _current?.FrameBytes ?? 0;
            if (needed > PoolLayout.MaxSlots || PoolLayout.TotalBytes(needed, frameBytes) > _options.MaxBytes)
            {
                throw new FrameFeedRefusedException(_options.Name, mode, heldQuota, needed, frameBytes, _options.MaxBytes);
            }

            var feed = new FrameFeed(this, mode, heldQuota, _current, Volatile.Read(ref _sequence));
            Volatile.Write(ref _feeds, [.. _feeds, feed]);
            return feed;
        }
    }

    /// <summary>Lends a slot without waiting; false when a Reliable feed has not read the oldest frame yet.</summary>
    /// <exception cref="InsufficientMemoryException">A new generation was needed and cannot be had.</exception>
    public bool TryLoan(FrameFormat format, out FrameLoan loan)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var generation = CurrentFor(format);
        while (true)
        {
            var slot = generation.FindOldestUnpinned();
            if (slot < 0 || IsAwaited(generation.Header(slot).Sequence))
            {
                loan = default;
                return false;
            }

            if (generation.TryInvalidate(slot))
            {
                loan = new FrameLoan(this, generation, slot);
                return true;
            }
        }
    }

    /// <summary>
    /// Lends a slot, blocking while Reliable feeds are behind: for each at most its timeout, after which it loses the frame.
    /// Meant for a thread of its own, never for async code.
    /// </summary>
    public FrameLoan Loan(FrameFormat format, CancellationToken cancellationToken)
    {
        var waited = TimeSpan.Zero;
        FrameLoan loan;
        while (!TryLoan(format, out loan))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _readerMoved.Reset();
            Interlocked.Exchange(ref _waitingForReaders, 1);
            if (TryLoan(format, out loan))
            {
                break;
            }

            var started = Stopwatch.GetTimestamp();
            _readerMoved.Wait(ShortestReliableTimeout(), cancellationToken);
            waited += Stopwatch.GetElapsedTime(started);
            GiveUpOnFeedsSlowerThan(waited);
        }

        Volatile.Write(ref _waitingForReaders, 0);
        return loan;
    }

    /// <summary>No more frames will come: feeds end once they have read what is there.</summary>
    /// <param name="error">Why, when the source failed.</param>
    public void Complete(Exception? error = null)
    {
        if (_completed)
        {
            return;
        }

        Error = error;
        _completed = true;
        foreach (var feed in Volatile.Read(ref _feeds))
        {
            feed.Notify();
        }
    }

    /// <summary>Completes the pool and lets go of its memory, which is unmapped with the last lease.</summary>
    public void Dispose()
    {
        Complete();
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _current?.Release();
        }
    }

    internal void CountCopy() => Interlocked.Increment(ref _copies);

    internal ulong Commit(PoolGeneration generation, int slot, in FrameStamp stamp)
    {
        var sequence = _sequence + 1;
        generation.Commit(slot, sequence, stamp);
        Volatile.Write(ref _sequence, sequence);
        foreach (var feed in Volatile.Read(ref _feeds))
        {
            feed.Notify();
        }

        return sequence;
    }

    internal void OnReaderMoved()
    {
        if (Volatile.Read(ref _waitingForReaders) != 0)
        {
            _readerMoved.Set();
        }
    }

    internal void Close(FrameFeed feed)
    {
        lock (_gate)
        {
            Volatile.Write(ref _feeds, [.. _feeds.Where(f => f != feed)]);
        }

        _readerMoved.Set();
    }

    private int SlotsFor(int extraDepth, int extraHeld)
    {
        var depth = Math.Max(1, extraDepth);
        var held = extraHeld;
        foreach (var feed in _feeds)
        {
            depth = Math.Max(depth, feed.Mode.Depth);
            held += feed.HeldQuota;
        }

        return 1 + depth + held;
    }

    private PoolGeneration CurrentFor(FrameFormat format)
    {
        var current = _current;
        if (current is not null && current.Format == format && current.Slots >= SlotsFor(0, 0))
        {
            return current;
        }

        lock (_gate)
        {
            var next = new PoolGeneration(_options.Name, (current?.Number ?? 0) + 1, format, SlotsFor(0, 0));
            Volatile.Write(ref _current, next);
            foreach (var feed in _feeds)
            {
                feed.Attach(next);
            }

            if (current is not null)
            {
                // The old generation keeps the next alive, so that a feed that is still draining it can always step over.
                _ = next.TryAddReference();
                current.RetireInFavourOf(next);
                current.Release();
            }

            return next;
        }
    }

    private bool IsAwaited(ulong sequence)
    {
        if (sequence != 0)
        {
            foreach (var feed in Volatile.Read(ref _feeds))
            {
                if (feed.Awaits(sequence))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private TimeSpan ShortestReliableTimeout()
    {
        var shortest = Timeout.InfiniteTimeSpan;
        foreach (var feed in Volatile.Read(ref _feeds))
        {
            if (feed.Mode.HasDeadline && (shortest == Timeout.InfiniteTimeSpan || feed.Mode.Timeout < shortest))
            {
                shortest = feed.Mode.Timeout;
            }
        }

        return shortest;
    }

    private void GiveUpOnFeedsSlowerThan(TimeSpan waited)
    {
        foreach (var feed in Volatile.Read(ref _feeds))
        {
            if (feed.Mode.HasDeadline && waited >= feed.Mode.Timeout)
            {
                feed.SkipOldestUnread();
            }
        }
    }
}
