using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using Kinora.Frames.Memory;

namespace Kinora.Frames.Feeds;

/// <summary>
/// A reader's place in a pool. It owns no frames: it is a cursor, and a frame is pinned only while a lease on it lives.
/// One consumer at a time; <see cref="Dispose"/> may come from any thread and ends a waiting <see cref="NextAsync"/>.
/// </summary>
public sealed class FrameFeed : PoolReader, IFrameReader
{
    /// <summary>A slot that the writer is just trying is back within nanoseconds.</summary>
    private const int MostAttempts = 1000;

    private readonly IFeedOwner _pool;
    private readonly FrameSignal _signal = new();
    private readonly FrameLease?[] _leases;
    private readonly bool _tellsMoves;
    private FeedGate _gate;
    private uint _unused;
    private PoolGeneration? _generation;
    private ulong _next;
    private int _held;
    private long _delivered;
    private long _dropped;
    private long _told;
    private volatile bool _closed;

    internal FrameFeed(IFeedOwner pool, FeedMode mode, int heldQuota, PoolGeneration? generation, ulong newest)
        : base(mode, heldQuota)
    {
        _pool = pool;
        _tellsMoves = pool.IsToldOfMoves(mode);
        _leases = pool.ReusesLeases ? new FrameLease?[heldQuota] : [];
        _unused = pool.ReusesLeases ? uint.MaxValue >> (32 - heldQuota) : 0;
        _next = mode == FeedMode.Latest ? Math.Max(1, newest) : newest + 1;
        if (generation is not null)
        {
            Attach(generation);
        }
    }

    /// <summary>How many frames were handed out.</summary>
    public long Delivered => Volatile.Read(ref _delivered);

    /// <summary>How many frames were committed but never handed out, because the reader was too slow.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>
    /// The next frame by this feed's rule; null once the source has ended and everything was read. Dispose the lease as soon as the
    /// pixels are no longer needed.
    /// </summary>
    /// <exception cref="InvalidOperationException">The caller already holds as many leases as it asked for.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; no frame is lost.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<FrameLease?> NextAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_closed, this);
            var ended = _pool.IsCompleted;
            if (TryNext(out var lease))
            {
                return lease;
            }

            if (ended)
            {
                return null;
            }

            await _signal.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The next frame if one is there already.</summary>
    public bool TryNext([NotNullWhen(true)] out FrameLease? lease) => TryNext(out lease, keeps: false, out _);

    /// <summary>The next frame if one is there already, else where it will come.</summary>
    /// <param name="lease">The frame.</param>
    /// <param name="keeps">Whether the caller wants to wait there.</param>
    /// <param name="kept">When it does, the generation, with a reference that the caller releases; null when there is none yet.</param>
    internal bool TryNext([NotNullWhen(true)] out FrameLease? lease, bool keeps, out PoolGeneration? kept)
    {
        kept = null;
        using (_gate.Enter())
        {
            if (Volatile.Read(ref _held) >= HeldQuota)
            {
                throw new InvalidOperationException(
                    $"This {Mode.Name} feed already holds {_held} frames, as many as it asked for: dispose one, or open it with a larger quota.");
            }

            lease = null;
            var attempts = 0;
            while (_generation is { } generation && !_closed)
            {
                if (generation.Successor is { } successor && HasLeft(generation, successor))
                {
                    _ = successor.TryAddReference();
                    _generation = successor;
                    generation.Release();
                    continue;
                }

                var newest = generation.Newest;
                if (_next > newest)
                {
                    kept = keeps && generation.TryAddReference() ? generation : null;
                    return false;
                }

                var target = Target(newest);
                if (generation.TryFind(target, out var slot) && TryPin(generation, slot, target, out var pin))
                {
                    lease = Lease(generation, slot, pin, target);
                    return true;
                }

                // The writer was faster, or is just trying this slot and will see our pin. What stays away is lost, and counted.
                if (++attempts % MostAttempts == 0)
                {
                    SkipTo(target + 1);
                    if (attempts == MostAttempts * PoolLayout.RecentFrames)
                    {
                        // Another process writes nonsense.
                        return false;
                    }
                }
            }

            return false;
        }
    }

    /// <summary>The sequence that is wanted next.</summary>
    internal ulong Wanted => Volatile.Read(ref _next);

    /// <summary>True when a frame is there that was not handed out.</summary>
    internal bool HasMore
    {
        get
        {
            using (_gate.Enter())
            {
                return _generation is { } generation && (generation.Newest >= _next || generation.Successor?.Newest >= _next);
            }
        }
    }

    /// <summary>Closes the feed; leases that are still held stay valid.</summary>
    public void Dispose()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        using (_gate.Enter())
        {
            _generation?.Release();
            _generation = null;
        }

        _pool.Close(this);
        _signal.Set();
    }

    internal override void Attach(PoolGeneration generation)
    {
        using (_gate.Enter())
        {
            if (_generation is null && !_closed && generation.TryAddReference())
            {
                _generation = generation;
            }
        }
    }

    internal override void Notify() => _signal.Set();

    /// <summary>True while the writer must not overwrite the frame, because this feed will still read it.</summary>
    internal override bool Awaits(ulong sequence) => Mode.IsReliable && !_closed && Volatile.Read(ref _next) <= sequence;

    /// <summary>How many leases are held, also after the feed was closed.</summary>
    internal override int Held => Volatile.Read(ref _held);

    /// <summary>True while a Reliable reader is still draining a generation other than this.</summary>
    internal override bool IsDrainingAnother(PoolGeneration? current)
    {
        var own = Volatile.Read(ref _generation);
        return Mode.IsReliable && !_closed && own is not null && own != current;
    }

    /// <summary>The writer has waited long enough for this frame: a reader that has not read it loses it.</summary>
    internal override void Skip(ulong sequence)
    {
        using (_gate.Enter())
        {
            SkipTo(sequence + 1);
        }
    }

    /// <summary>Leaves old generations behind, so that an idle reader does not keep their memory. What was unread there is lost.</summary>
    internal override void CatchUpWith(PoolGeneration generation)
    {
        using (_gate.Enter())
        {
            if (_closed || _generation is not { } own || own == generation || !generation.TryAddReference())
            {
                return;
            }

            SkipTo(generation.FirstSequence);
            _generation = generation;
            own.Release();
        }
    }

    /// <summary>Another lease on a frame on which one is held; null when there are as many as this feed asked for.</summary>
    internal FrameLease? TryShare(PoolGeneration generation, int slot, ulong sequence)
    {
        using (_gate.Enter())
        {
            if (Volatile.Read(ref _held) >= HeldQuota || !generation.TryPin(slot, sequence, out var pin))
            {
                return null;
            }

            _ = generation.TryAddReference();
            Interlocked.Increment(ref _held);
            return new FrameLease(this, number: int.MaxValue).Begin(generation, slot, pin, sequence, missed: 0);
        }
    }

    internal void OnLeaseEnded()
    {
        Interlocked.Decrement(ref _held);
        if (_tellsMoves)
        {
            _pool.OnReaderMoved();
        }
    }

    /// <summary>A lease that nobody knows any more, for a frame to come.</summary>
    internal void Reuse(FrameLease lease)
    {
        if (lease.Number < _leases.Length)
        {
            _ = Interlocked.Or(ref _unused, 1u << lease.Number);
        }
    }

    /// <summary>A lease that somebody keeps: there is room for another in its place.</summary>
    internal void Forget(FrameLease lease)
    {
        if (lease.Number < _leases.Length)
        {
            _leases[lease.Number] = null;
            _ = Interlocked.Or(ref _unused, 1u << lease.Number);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private FrameLease TakeUnused()
    {
        var number = BitOperations.TrailingZeroCount(Volatile.Read(ref _unused));
        if ((uint)number >= (uint)_leases.Length)
        {
            return new FrameLease(this, number: int.MaxValue);
        }

        _ = Interlocked.And(ref _unused, ~(1u << number));
        return _leases[number] ??= new FrameLease(this, number);
    }

    /// <summary>After a sleep all code is cold: what is one method is there at once, and a call of another class's is not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryPin(PoolGeneration generation, int slot, ulong sequence, out int pin) =>
        generation is MappedGeneration mapped ? mapped.TryPin(slot, sequence, out pin) : generation.TryPin(slot, sequence, out pin);

    private bool HasLeft(PoolGeneration generation, PoolGeneration successor) =>
        _next > generation.Newest || (Mode == FeedMode.Latest && successor.Newest != 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Target(ulong newest)
    {
        // What is older than the list of recent frames cannot be found; a Reliable reader of an honest writer is never that far behind.
        var kept = (ulong)(Mode.IsReliable ? PoolLayout.RecentFrames : Mode.Depth);
        var oldestKept = newest >= kept ? newest - kept + 1 : 1;
        return Math.Max(_next, oldestKept);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private FrameLease Lease(PoolGeneration generation, int slot, int pin, ulong sequence)
    {
        _ = generation.TryAddReference();
        SkipTo(sequence);
        var missed = _dropped - _told;
        _told = _dropped;
        Volatile.Write(ref _next, sequence + 1);
        _delivered++;
        Interlocked.Increment(ref _held);
        if (_tellsMoves)
        {
            _pool.OnReaderMoved();
        }

        return TakeUnused().Begin(generation, slot, pin, sequence, missed);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SkipTo(ulong sequence)
    {
        if (sequence > _next)
        {
            _dropped += (long)(sequence - _next);
            Volatile.Write(ref _next, sequence);
        }
    }
}
