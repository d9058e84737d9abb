namespace Kinora.Server.Limits;

/// <summary>
/// Counts requests by who makes them, in minutes that begin with their first one. What it remembers is bounded however many come: they stand in
/// two halves, of which the older is forgotten when the newer is full or a minute old, and who comes again moves to the newer. Whoever makes it
/// forget a count has come from more addresses than it holds, each with a count of its own. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="half">How many one half holds.</param>
internal sealed class RateTable<TCaller>(TimeProvider time, int half = RateTable<TCaller>.DefaultHalf)
    where TCaller : notnull
{
    /// <summary>Two of these take about 2 MiB.</summary>
    public const int DefaultHalf = 8192;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private Dictionary<TCaller, (long Begun, int Used)> _newer = [];
    private Dictionary<TCaller, (long Begun, int Used)> _older = [];
    private long _turned = time.GetTimestamp();

    /// <summary>How many it remembers; never more than two halves.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _newer.Count + _older.Count;
            }
        }
    }

    /// <summary>Counts a request.</summary>
    public RateCount Add(TCaller caller)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var (begun, used) = Find(caller, now);
            used = Math.Min(used, int.MaxValue - 1) + 1;
            if (!_newer.ContainsKey(caller) && (_newer.Count >= half || time.GetElapsedTime(_turned, now) >= Minute))
            {
                (_older, _newer, _turned) = (_newer, _older, now);
                _newer.Clear();
            }

            _newer[caller] = (begun, used);
            return new RateCount(used, Minute - time.GetElapsedTime(begun, now));
        }
    }

    /// <summary>How a caller stands, without counting.</summary>
    public RateCount Look(TCaller caller)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var (begun, used) = Find(caller, now);
            return new RateCount(used, Minute - time.GetElapsedTime(begun, now));
        }
    }

    private (long Begun, int Used) Find(TCaller caller, long now) =>
        (_newer.TryGetValue(caller, out var known) || _older.TryGetValue(caller, out known)) && time.GetElapsedTime(known.Begun, now) < Minute ? known : (now, 0);
}
