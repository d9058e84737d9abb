using Kinora.Frames.DmaBuf;
using Kinora.Frames.Feeds;

namespace Kinora.Frames.Memory;

/// <summary>
/// Where the frames of one rendition live. One writer lends a slot, fills it and commits it; any number of feeds read. The pool sizes
/// itself: slots = the writer's (1 being written) + the deepest feed + every frame that feeds may hold at once, so that a live writer always finds
/// a slot. A new format or a feed that does not fit starts a larger generation; the old one lives until its last reader has left.
/// </summary>
/// <remarks>
/// The writer's methods (loans, commits, <see cref="Complete"/>) belong to one thread at a time; <see cref="OpenFeed"/> and
/// <see cref="Dispose"/> to any.
/// </remarks>
public sealed partial class FramePool : IFeedOwner, IDisposable
{
    private readonly Lock _gate = new();
    private readonly FramePoolOptions _options;
    // No spinning: the reader is a model or a slower stage, milliseconds away.
    private readonly ManualResetEventSlim _readerMoved = new(false, spinCount: 0);
    private PoolReader[] _feeds = [];
    private PoolReader[] _closed = [];
    private WrittenGeneration? _current;
    private ulong _sequence;
    private IPoolWatcher[] _watchers = [];
    private long _copies;
    private long _promised;
    private int _waitingForReaders;
    private volatile bool _disposed;
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

    /// <summary>What the current generation's slots are, and why they are no dma-bufs where those were asked for; null before the first frame.</summary>
    public DmaBufStatus? DmaBufs => Volatile.Read(ref _current)?.DmaBufStatus;

    internal WrittenGeneration? Current => Volatile.Read(ref _current);

    bool IFeedOwner.IsCompleted => _completed;

    bool IFeedOwner.ReusesLeases => false;

    /// <summary>Opens a reader. Frames committed before are not delivered, but a Latest feed starts with the newest.</summary>
    /// <param name="mode">What happens to frames that the reader is too slow for.</param>
    /// <param name="heldQuota">How many leases the reader may hold at once, from 1.</param>
    /// <exception cref="FrameFeedRefusedException">
    /// The pool would need more slots or memory than it may have, or than is left of the memory that it shares.
    /// </exception>
    public FrameFeed OpenFeed(FeedMode mode, int heldQuota = 1)
    {
        ArgumentNullException.ThrowIfNull(mode);
        ArgumentOutOfRangeException.ThrowIfLessThan(heldQuota, 1);
        return Open(() => new FrameFeed(this, mode, heldQuota, _current, Volatile.Read(ref _sequence)), mode, heldQuota);
    }

    /// <summary>Opens a place for a reader in another process.</summary>
    /// <param name="reader">Knows where it begins: behind the sequence that this returns.</param>
    /// <returns>The newest sequence that it need not wait for.</returns>
    /// <exception cref="FrameFeedRefusedException">As for <see cref="OpenFeed"/>.</exception>
    internal ulong Open(PoolReader reader)
    {
        _ = Open(() => reader, reader.Mode, reader.HeldQuota);
        return Volatile.Read(ref _sequence);
    }

    /// <summary>Tells somebody of every generation from now on, and of the current one at once.</summary>
    internal void Watch(IPoolWatcher watcher)
    {
        lock (_gate)
        {
            _watchers = [.. _watchers, watcher];
            if (_current is { } current)
            {
                watcher.OnGeneration(current);
            }

            if (_completed)
            {
                watcher.OnCompleted(Error);
            }
        }
    }

    internal void Unwatch(IPoolWatcher watcher)
    {
        lock (_gate)
        {
            _watchers = [.. _watchers.Where(other => other != watcher)];
        }
    }

    /// <summary>No more frames will come: feeds end once they have read what is there. Called by the writer, after its last loan.</summary>
    /// <param name="error">Why, when the source failed.</param>
    public void Complete(Exception? error = null)
    {
        Finish(error);
        EndLoan();
    }

    /// <summary>
    /// Completes the pool and lets go of its memory, which is unmapped with the last lease; a loan that is still out stays valid until the
    /// writer commits it or calls <see cref="Complete"/>.
    /// </summary>
    public void Dispose()
    {
        Finish(null);
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            Promise(0);
            _current?.Release();
        }

        EndForEver();
    }

    private T Open<T>(Func<T> create, FeedMode mode, int heldQuota)
        where T : PoolReader
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var needed = SlotsFor(mode.Depth, heldQuota);
            var frameBytes = _current?.FrameBytes ?? 0;
            if (needed > PoolLayout.MaxSlots || PoolLayout.TotalBytes(needed, frameBytes) > _options.MaxBytes)
            {
                throw new FrameFeedRefusedException(_options.Name, mode, heldQuota, needed, frameBytes, _options.MaxBytes);
            }

            if (_current is { } current && needed > current.Slots)
            {
                try
                {
                    Promise(PoolLayout.TotalBytes(needed, frameBytes));
                }
                catch (InsufficientMemoryException)
                {
                    throw new FrameFeedRefusedException(_options.Name, mode, heldQuota, needed, frameBytes, _options.Memory!);
                }
            }

            var reader = create();
            Volatile.Write(ref _feeds, [.. _feeds, reader]);
            return reader;
        }
    }

    internal void CountCopy() => Interlocked.Increment(ref _copies);

    bool IFeedOwner.IsToldOfMoves(FeedMode mode) => true;

    void IFeedOwner.OnReaderMoved() => OnReaderMoved();

    void IFeedOwner.Close(FrameFeed feed) => Close(feed);

    internal void OnReaderMoved()
    {
        if (Volatile.Read(ref _waitingForReaders) != 0)
        {
            _readerMoved.Set();
        }
    }

    internal void Close(PoolReader feed)
    {
        lock (_gate)
        {
            Volatile.Write(ref _feeds, [.. _feeds.Where(f => f != feed)]);
            Volatile.Write(ref _closed, [.. _closed.Append(feed).Where(f => f.Held > 0)]);
            var needed = SlotsFor(0, 0);
            Promise(_current is { } current && needed > current.Slots ? Math.Min(_promised, PoolLayout.TotalBytes(needed, current.FrameBytes)) : 0);
        }

        _readerMoved.Set();
    }

    private void Finish(Exception? error)
    {
        if (!_completed)
        {
            Error = error;
            _completed = true;
            if (Volatile.Read(ref _current) is { } current && current.TryAddReference())
            {
                current.End(GenerationState.Completed);
                current.Release();
            }

            foreach (var feed in Volatile.Read(ref _feeds))
            {
                feed.Notify();
            }

            foreach (var watcher in Volatile.Read(ref _watchers))
            {
                watcher.OnCompleted(error);
            }
        }

        _readerMoved.Set();
    }

    /// <summary>
    /// Takes bytes from the shared memory for the generation to come, or gives back what was taken too much. A feed that does not fit is
    /// so refused itself, and the writer, which is the one to start the generation, finds the bytes it needs.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">They are not left; nothing changed.</exception>
    private void Promise(long bytes)
    {
        if (bytes > _promised)
        {
            _options.Memory?.Reserve($"The frame pool '{_options.Name}'", bytes - _promised);
        }
        else
        {
            _options.Memory?.Release(_promised - bytes);
        }

        _promised = bytes;
    }

    private long SlotsFor(long extraDepth, long extraHeld)
    {
        var depth = Math.Max(1, extraDepth);
        var held = extraHeld;
        foreach (var feed in Volatile.Read(ref _feeds))
        {
            depth = Math.Max(depth, feed.Mode.Depth);
            held += feed.HeldQuota;
        }

        // A lease may outlive its feed; its slot is not free until then.
        foreach (var feed in Volatile.Read(ref _closed))
        {
            held += feed.Held;
        }

        return _options.WriterSlots + depth + held;
    }
}
