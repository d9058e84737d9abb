using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;

namespace Kinora.Frames.Memory;

/// <content>What the pool's writer does: it borrows slots, waits for Reliable readers, and starts generations.</content>
public sealed partial class FramePool
{
    /// <summary>A reader that has just come takes a slot away once; a page on which holds come and go for ever must not hold up the writer.</summary>
    private const int MostAttempts = 1000;

    /// <summary>Lends a slot without waiting; false when a Reliable feed has not read the oldest frame yet.</summary>
    /// <exception cref="InsufficientMemoryException">A new generation was needed and cannot be had, or would be larger than the options allow.</exception>
    public bool TryLoan(FrameFormat format, out FrameLoan loan) => TryLoan(format, out loan, out _);

    /// <summary>
    /// Lends a slot, blocking while Reliable feeds are behind: for each at most its timeout, after which it loses the frame.
    /// Meant for a thread of its own, never for async code.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">As for <see cref="TryLoan"/>.</exception>
    /// <exception cref="InvalidOperationException">The pool was completed, and nobody will read on.</exception>
    public FrameLoan Loan(FrameFormat format, CancellationToken cancellationToken)
    {
        var blockedBy = 0UL;
        var blockedSince = 0L;
        FrameLoan loan;
        while (!TryLoan(format, out loan, out var awaited))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (awaited != blockedBy || blockedSince == 0)
            {
                blockedBy = awaited;
                blockedSince = Stopwatch.GetTimestamp();
            }

            _readerMoved.Reset();
            Interlocked.Exchange(ref _waitingForReaders, 1);
            _current?.SetWriterWaiting(true);
            if (TryLoan(format, out loan, out awaited))
            {
                break;
            }

            if (_completed)
            {
                throw new InvalidOperationException($"The frame pool '{_options.Name}' was completed while its writer waited for a reader.");
            }

            _readerMoved.Wait(TimeUntilDeadline(awaited, Stopwatch.GetElapsedTime(blockedSince)), cancellationToken);
            if (awaited == blockedBy)
            {
                GiveUpOnReadersOf(awaited, Stopwatch.GetElapsedTime(blockedSince));
            }
        }

        if (blockedSince != 0)
        {
            Volatile.Write(ref _waitingForReaders, 0);
            _current?.SetWriterWaiting(false);
        }

        return loan;
    }

    /// <summary>Makes a slot the newest frame; the writer is looking (<see cref="TryBeginLook"/>).</summary>
    private ulong Publish(WrittenGeneration generation, int slot, in FrameStamp stamp)
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

    private bool TryLoan(FrameFormat format, out FrameLoan loan, out ulong awaited)
    {
        ObjectDisposedException.ThrowIf(_disposed || !TryBeginLook(), this);
        var isLent = false;
        try
        {
            return isLent = TryFind(format, out loan, out awaited);
        }
        finally
        {
            EndLook(isLent);
        }
    }

    private bool TryFind(FrameFormat format, out FrameLoan loan, out ulong awaited)
    {
        loan = default;
        awaited = 0;
        if (!TryGetGeneration(format, out var generation))
        {
            return false;
        }

        for (var attempts = 0; attempts < MostAttempts && !generation.IsLeft; attempts++)
        {
            var slot = generation.FindOldestUnpinned();
            if (slot < 0)
            {
                return false;
            }

            var sequence = generation.Header(slot).Sequence;
            if (IsAwaited(sequence))
            {
                awaited = sequence;
                return false;
            }

            if (generation.TryInvalidate(slot))
            {
                KeepLoanOf(generation);
                loan = new FrameLoan(this, generation, slot);
                return true;
            }
        }

        return generation.IsLeft && TryFind(format, out loan, out awaited);
    }

    /// <summary>The generation to write to; false while a Reliable feed is still two generations behind.</summary>
    private bool TryGetGeneration(FrameFormat format, [NotNullWhen(true)] out WrittenGeneration? generation)
    {
        generation = _current;
        if (generation is not null && generation.Format == format && !generation.IsLeft && generation.Slots >= SlotsFor(0, 0))
        {
            return true;
        }

        lock (_gate)
        {
            if (Array.Exists(_feeds, feed => feed.IsDrainingAnother(_current)))
            {
                return false;
            }

            generation = StartGeneration(format);
            return true;
        }
    }

    private WrittenGeneration StartGeneration(FrameFormat format)
    {
        var current = _current;
        var slots = SlotsFor(0, 0);
        var bytes = PoolLayout.TotalBytes(slots, format.ByteLength);
        if (slots > PoolLayout.MaxSlots || bytes > _options.MaxBytes)
        {
            throw new InsufficientMemoryException(
                $"The frame pool '{_options.Name}' would take {slots} slots and {bytes / (1024 * 1024)} MiB for frames of {format}, " +
                $"and may have {PoolLayout.MaxSlots} slots and {_options.MaxBytes / (1024 * 1024)} MiB: ask for smaller frames or fewer held frames.");
        }

        Promise(bytes);
        var next = WrittenGeneration.Create(_options, (current?.Number ?? 0) + 1, format, (int)slots, _sequence + 1);
        _promised = 0;
        foreach (var watcher in _watchers)
        {
            watcher.OnGeneration(next);
        }

        Volatile.Write(ref _current, next);
        foreach (var feed in _feeds)
        {
            feed.Attach(next);
            if (current is not null && !feed.Mode.IsReliable)
            {
                feed.CatchUpWith(current);
            }
        }

        if (current is not null)
        {
            // The old generation keeps the next alive, so that a feed that is still draining it can always step over.
            _ = next.TryAddReference();
            current.RetireInFavourOf(next);
            current.End(GenerationState.Superseded);
            current.Release();
        }

        return next;
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

    /// <summary>True when the writer waits for this feed to read a frame or, with sequence 0, to leave an old generation.</summary>
    private bool IsHeldUpBy(PoolReader feed, ulong sequence) =>
        sequence != 0 ? feed.Awaits(sequence) : _current is not null && feed.IsDrainingAnother(_current);

    /// <summary>How long the writer may sleep before the first of the readers of this frame has used up its timeout.</summary>
    private TimeSpan TimeUntilDeadline(ulong sequence, TimeSpan waited)
    {
        var shortest = Timeout.InfiniteTimeSpan;
        if (!TryBeginLook())
        {
            return TimeSpan.Zero;
        }

        foreach (var feed in Volatile.Read(ref _feeds))
        {
            if (feed.Mode.HasDeadline && IsHeldUpBy(feed, sequence))
            {
                var left = feed.Mode.Timeout > waited ? feed.Mode.Timeout - waited : TimeSpan.Zero;
                shortest = shortest == Timeout.InfiniteTimeSpan || left < shortest ? left : shortest;
            }
        }

        EndLook(isLent: false);
        return shortest;
    }

    private void GiveUpOnReadersOf(ulong sequence, TimeSpan waited)
    {
        if (!TryBeginLook())
        {
            return;
        }

        foreach (var feed in Volatile.Read(ref _feeds))
        {
            if (!feed.Mode.HasDeadline || waited < feed.Mode.Timeout || !IsHeldUpBy(feed, sequence))
            {
                continue;
            }

            if (sequence != 0)
            {
                feed.Skip(sequence);
            }
            else
            {
                feed.CatchUpWith(_current!);
            }
        }

        EndLook(isLent: false);
    }
}
