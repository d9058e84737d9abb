namespace Kinora.Frames.Memory;

/// <content>When the writer looks at what readers of other processes have written, and when their pages and its last loan may go.</content>
public sealed partial class FramePool
{
    /// <summary>The writer has nothing on loan.</summary>
    private const int Idle = 0;

    /// <summary>It looks at readers' pages, which have to stay until it has.</summary>
    private const int Looking = 1;

    /// <summary>It fills a slot.</summary>
    private const int Lent = 2;

    /// <summary>The pool was disposed of and nothing is on loan: there will be no writer any more.</summary>
    private const int Over = 3;

    private readonly Queue<ClientPage> _retired = new();
    private WrittenGeneration? _loaned;
    private volatile bool _hasRetired;
    private int _writer;

    internal ulong Commit(WrittenGeneration generation, int slot, in FrameStamp stamp)
    {
        if (!stamp.Crop.Fits(generation.Format))
        {
            throw new ArgumentException(
                $"The crop {stamp.Crop} does not lie within a frame of {generation.Format}: give columns and rows of the frame, or none.", nameof(stamp));
        }

        if (Volatile.Read(ref _writer) == Lent)
        {
            // No fence is needed: there is one before readers' pages are looked at, when they are woken.
            Volatile.Write(ref _writer, Looking);
        }
        else if (!TryBeginLook())
        {
            return 0;
        }

        try
        {
            return Publish(generation, slot, stamp);
        }
        finally
        {
            EndLook(isLent: false);
        }
    }

    /// <summary>
    /// A page that was taken from all lists, and at which the writer may be looking now. It goes at once where the writer does not, else when it has looked.
    /// </summary>
    internal void Retire(ClientPage page)
    {
        lock (_retired)
        {
            _retired.Enqueue(page);
            _hasRetired = true;

            // Either the writer is seen to look, or it sees when it has looked that there is a page.
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _writer) != Looking)
            {
                RemoveRetired();
            }
        }
    }

    /// <summary>The writer begins to look at readers' pages; false when the pool is over. Ends with a full fence.</summary>
    private bool TryBeginLook() => Volatile.Read(ref _writer) == Lent
        ? Interlocked.Exchange(ref _writer, Looking) == Lent
        : Interlocked.CompareExchange(ref _writer, Looking, Idle) != Over;

    /// <summary>It has looked.</summary>
    private void EndLook(bool isLent)
    {
        if (isLent)
        {
            // A page that came just now and is not seen here is seen when the loan ends.
            Volatile.Write(ref _writer, Lent);
        }
        else
        {
            Interlocked.Exchange(ref _writer, Idle);
        }

        if (_hasRetired)
        {
            lock (_retired)
            {
                RemoveRetired();
            }
        }

        if (_disposed && !isLent)
        {
            EndForEver();
        }
    }

    /// <summary>The writer lends nothing any more.</summary>
    private void EndLoan()
    {
        if (TryBeginLook())
        {
            KeepLoanOf(null);
            EndLook(isLent: false);
        }
    }

    /// <summary>After <see cref="Dispose"/>: lets go of what was lent last, unless it is still out.</summary>
    private void EndForEver()
    {
        if (Interlocked.CompareExchange(ref _writer, Over, Idle) == Idle)
        {
            KeepLoanOf(null);
        }
    }

    /// <summary>Keeps the memory mapped that the writer has on loan, whoever disposes of the pool meanwhile.</summary>
    private void KeepLoanOf(WrittenGeneration? generation)
    {
        if (_loaned == generation)
        {
            return;
        }

        _ = generation?.TryAddReference();
        _loaned?.Release();
        _loaned = generation;
    }

    private void RemoveRetired()
    {
        while (_retired.TryDequeue(out var page))
        {
            page.Dispose();
        }

        _hasRetired = false;
    }
}
