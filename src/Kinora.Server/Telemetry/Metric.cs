using System.Diagnostics.Metrics;

namespace Kinora.Server.Telemetry;

/// <summary>
/// What an instrument has measured, by its tags. It holds a bounded number of series; measurements of any more are counted and dropped, so
/// that no client can fill the memory with names that it makes up. Thread-safe; a measurement of a known series allocates nothing.
/// </summary>
internal sealed class Metric
{
    /// <summary>Most series of one metric.</summary>
    public const int MostSeries = 1000;

    /// <summary>What the runtime calls counters although it goes down too.</summary>
    private static readonly string[] Falling = ["dotnet.thread_pool.thread.count", "dotnet.thread_pool.queue.length"];

    private readonly Lock _gate = new();
    private readonly Dictionary<int, MetricSeries> _series = [];
    private readonly double[] _bounds;
    private readonly bool _isObserved;
    private readonly bool _isSum;
    private int _count;
    private long _dropped;

    public Metric(Instrument instrument)
    {
        Instrument = instrument.Name;
        Kind = KindOf(instrument);
        Name = MetricNames.Of(instrument, Kind);
        Unit = instrument.Unit;
        Description = instrument.Description ?? "";
        _isObserved = instrument.IsObservable;
        _isSum = !_isObserved && (Kind == MetricKind.Counter || Is(instrument, "UpDownCounter"));
        _bounds = Kind == MetricKind.Histogram ? HistogramBuckets.Of(instrument) : [];
    }

    /// <summary>What the instrument is called.</summary>
    public string Instrument { get; }

    /// <summary>What Prometheus calls it.</summary>
    public string Name { get; }

    public string? Unit { get; }

    public string Description { get; }

    public MetricKind Kind { get; }

    /// <summary>Upper bounds of a histogram's buckets, rising.</summary>
    public IReadOnlyList<double> Bounds => _bounds;

    /// <summary>Measurements that were dropped because there are too many series.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = MetricSeries.HashOf(tags);
        lock (_gate)
        {
            if (Find(hash, tags) is not { } series)
            {
                _dropped++;
                return;
            }

            if (Kind == MetricKind.Histogram)
            {
                series.Count(value, _bounds);
            }
            else if (_isSum)
            {
                series.Add(value);
            }
            else
            {
                series.Set(value);
            }
        }
    }

    /// <summary>A collection begins: what is observed is observed anew, and what is not there any more is forgotten.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            if (_isObserved)
            {
                _series.Clear();
                _count = 0;
            }
        }
    }

    /// <summary>Forgets the series that have a tag of that value.</summary>
    public void Forget(string tag, string value)
    {
        lock (_gate)
        {
            var kept = All().Where(series => !series.HasTag(new(tag, value))).ToArray();
            if (kept.Length < _count)
            {
                _series.Clear();
                foreach (var series in kept)
                {
                    series.Next = _series.GetValueOrDefault(series.Hash);
                    _series[series.Hash] = series;
                }

                _count = kept.Length;
            }
        }
    }

    /// <summary>What it has come to, sorted by labels.</summary>
    public IReadOnlyList<MetricValue> Read()
    {
        List<MetricValue> values = [];
        lock (_gate)
        {
            values.AddRange(All().Select(static series => series.Read()));
        }

        values.Sort(static (one, other) => string.CompareOrdinal(string.Join('\n', one.Labels), string.Join('\n', other.Labels)));
        return values;
    }

    private static MetricKind KindOf(Instrument instrument) =>
        Is(instrument, "Histogram") ? MetricKind.Histogram
        : (Is(instrument, "Counter") || Is(instrument, "ObservableCounter")) && !Falling.Contains(instrument.Name) ? MetricKind.Counter
        : MetricKind.Gauge;

    /// <summary>Instruments are generic in what they measure; only the names of their types tell them apart.</summary>
    private static bool Is(Instrument instrument, string type) => instrument.GetType().Name.StartsWith(type + '`', StringComparison.Ordinal);

    private MetricSeries? Find(int hash, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        _ = _series.TryGetValue(hash, out var first);
        for (var series = first; series is not null; series = series.Next)
        {
            if (series.Has(tags))
            {
                return series;
            }
        }

        if (_count == MostSeries)
        {
            return null;
        }

        _count++;
        return _series[hash] = new MetricSeries(tags, hash, _bounds.Length == 0 ? 0 : _bounds.Length + 1) { Next = first };
    }

    private IEnumerable<MetricSeries> All()
    {
        foreach (var first in _series.Values)
        {
            for (var series = first; series is not null; series = series.Next)
            {
                yield return series;
            }
        }
    }
}
