namespace Kinora.Models.Hub.Downloads;

/// <summary>
/// Which bytes of a file have arrived, who fetches which part of the rest, and where readers wait. Safe to use from several threads.
/// </summary>
/// <param name="size">Of the whole file in bytes; null while nobody knows.</param>
internal sealed class Arrivals(long? size)
{
    private readonly Lock _gate = new();
    private readonly SortedList<long, long> _done = [];
    private readonly HashSet<long> _claimed = [];
    private readonly List<long> _wanted = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long? _size = size;
    private long _bytes;
    private int _generation;

    public long? Size
    {
        get
        {
            lock (_gate)
                return _size;
        }
        set
        {
            lock (_gate)
                _size = value;
            Tell();
        }
    }

    /// <summary>How many have arrived.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>How often all that had arrived was given up: what was read before belongs to another attempt.</summary>
    public int Generation => Volatile.Read(ref _generation);

    public bool IsComplete
    {
        get
        {
            lock (_gate)
                return _bytes == _size;
        }
    }

    /// <summary>Done at the next change. Take it before looking, and wait for it after having found nothing.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
                return _changed.Task;
        }
    }

    /// <summary>From and to, in order, apart from each other.</summary>
    public IReadOnlyList<(long Start, long End)> Ranges
    {
        get
        {
            lock (_gate)
                return [.. _done.Select(static range => (range.Key, range.Value))];
        }
    }

    /// <summary>Bytes that were not there before have arrived.</summary>
    public void Add(long start, long end)
    {
        lock (_gate)
        {
            Interlocked.Add(ref _bytes, end - start);
            if (Before(start) is var left && left >= 0 && _done.GetValueAtIndex(left) == start)
            {
                start = _done.GetKeyAtIndex(left);
                _done.RemoveAt(left);
            }

            if (_done.Remove(end, out var further))
                end = further;
            _done.Add(start, end);
        }

        Tell();
    }

    /// <summary>Up to where everything is there from a position on; the position itself when that byte is missing.</summary>
    public long EndFrom(long position)
    {
        lock (_gate)
            return Covered(position);
    }

    /// <summary>
    /// The next stretch to fetch, which nobody else gets until <see cref="Release"/>: where a reader waits, else the first that is missing.
    /// While nobody knows the size, only the first part can be had.
    /// </summary>
    public (long Start, long End)? Claim(long partBytes)
    {
        lock (_gate)
        {
            var parts = _size is { } known ? (known + partBytes - 1) / partBytes : 1;
            var candidates = _wanted.Select(position => position / partBytes).Where(part => part < parts).Concat(Count(parts));
            foreach (var part in candidates)
            {
                var end = Math.Min((part + 1) * partBytes, _size ?? long.MaxValue);
                var start = Covered(part * partBytes);
                if (start >= end || !_claimed.Add(part))
                    continue;
                var next = Before(start) + 1;
                return (start, next < _done.Count ? Math.Min(end, _done.GetKeyAtIndex(next)) : end);
            }

            return null;
        }
    }

    public void Release(long start, long partBytes)
    {
        lock (_gate)
            _claimed.Remove(start / partBytes);
    }

    /// <summary>Says where a reader waits, until it is disposed of.</summary>
    public IDisposable Want(long position)
    {
        lock (_gate)
            _wanted.Add(position);
        return new Wish(this, position);
    }

    /// <summary>Gives up all that has arrived.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _done.Clear();
            _bytes = 0;
            _generation++;
        }

        Tell();
    }

    /// <summary>Gives up all that has arrived, and what was said about the size.</summary>
    public void Forget(long? size)
    {
        Reset();
        Size = size;
    }

    private void Tell()
    {
        TaskCompletionSource told;
        lock (_gate)
            (told, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        told.SetResult();
    }

    private long Covered(long position) =>
        Before(position) is var at && at >= 0 && _done.GetValueAtIndex(at) > position ? _done.GetValueAtIndex(at) : position;

    // The last range that begins at or before the position; -1 when there is none.
    private int Before(long position)
    {
        var (low, high) = (0, _done.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_done.GetKeyAtIndex(middle) <= position)
                low = middle + 1;
            else
                high = middle;
        }

        return low - 1;
    }

    private static IEnumerable<long> Count(long parts)
    {
        for (var part = 0L; part < parts; part++)
            yield return part;
    }

    private sealed class Wish(Arrivals arrivals, long position) : IDisposable
    {
        public void Dispose()
        {
            lock (arrivals._gate)
                arrivals._wanted.Remove(position);
        }
    }
}
