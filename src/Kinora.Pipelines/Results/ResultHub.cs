using Kinora.Frames.Results;

namespace Kinora.Pipelines.Results;

/// <summary>
/// Where a stream's results go and readers find them: the newest results, held once for all readers. A reader is a place in that list,
/// so a slow one costs nothing, loses the oldest results, and is told how many. Safe for any number of threads.
/// </summary>
public sealed class ResultHub
{
    /// <summary>How many results are kept for readers who are late or come back, unless told otherwise.</summary>
    public const int DefaultCapacity = 256;

    private readonly Lock _gate = new();
    private readonly ResultEvent?[] _ring;
    private readonly List<ResultReader> _waiting = [];
    private readonly TimeProvider _time;
    private ResultReader[] _woken = [];
    private ResultEvent? _newest;
    private long _next;
    private int _readers;
    private bool _completed;

    /// <param name="time">The clock that ids come from; the system's unless told.</param>
    /// <param name="capacity">How many results are kept.</param>
    public ResultHub(TimeProvider? time = null, int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _time = time ?? TimeProvider.System;
        _ring = new ResultEvent?[capacity];
    }

    /// <summary>How many readers there are.</summary>
    public int Readers => Volatile.Read(ref _readers);

    /// <summary>The newest result; null before the first.</summary>
    public ResultEvent? Newest => Volatile.Read(ref _newest);

    /// <summary>How many results were published.</summary>
    public long Published => Volatile.Read(ref _next);

    /// <summary>Publishes a result; one writer at a time. Never waits for a reader.</summary>
    public void Publish(FrameResult result)
    {
        Span<ResultReader> woken;
        lock (_gate)
        {
            // Microseconds since 1970: an id is never used again, not even by the process that starts after this one.
            var id = Math.Max((_newest?.Id ?? 0) + 1, (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
            var published = new ResultEvent(id, _next, result);
            _ring[_next % _ring.Length] = published;
            _newest = published;
            _next++;
            woken = TakeWaiting();
        }

        Wake(woken);
    }

    /// <summary>No more results will come: readers get what is left, and then their end.</summary>
    public void Complete()
    {
        Span<ResultReader> woken;
        lock (_gate)
        {
            _completed = true;
            woken = TakeWaiting();
        }

        Wake(woken);
    }

    /// <summary>A new reader. It gets what is published from now on; with an id, what came after that one as far as it is still here.</summary>
    /// <param name="after">The id of the last result that the reader has seen; null for a new one.</param>
    public ResultReader OpenReader(long? after = null)
    {
        lock (_gate)
        {
            _readers++;
            var oldest = Math.Max(0, _next - _ring.Length);
            var next = _next;
            while (after is not null && next > oldest && _ring[(next - 1) % _ring.Length]!.Id > after)
            {
                next--;
            }

            return new ResultReader(this, next);
        }
    }

    /// <summary>What comes next for a reader; false when there is nothing yet, and the reader is woken once there is.</summary>
    internal bool TryTake(ResultReader reader, out ResultEvent? taken)
    {
        lock (_gate)
        {
            if (reader.Take(_ring, _next, _completed, out taken))
            {
                return true;
            }

            if (reader.StartWaiting())
            {
                _waiting.Add(reader);
            }

            return false;
        }
    }

    internal void Close(ResultReader reader)
    {
        lock (_gate)
        {
            _readers--;
            _waiting.Remove(reader);
        }
    }

    /// <summary>Those who wait, in an array that the one writer keeps.</summary>
    private Span<ResultReader> TakeWaiting()
    {
        var count = _waiting.Count;
        if (_woken.Length < count)
        {
            _woken = new ResultReader[Math.Max(count, 2 * _woken.Length)];
        }

        for (var i = 0; i < count; i++)
        {
            (_woken[i] = _waiting[i]).StopWaiting();
        }

        _waiting.Clear();
        return _woken.AsSpan(0, count);
    }

    private static void Wake(Span<ResultReader> readers)
    {
        foreach (var reader in readers)
        {
            reader.Wake();
        }

        readers.Clear();
    }
}
