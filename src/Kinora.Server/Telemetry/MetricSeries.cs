using System.Globalization;

namespace Kinora.Server.Telemetry;

/// <summary>One series of a metric: its measurements that have the same tags. Guarded by its metric.</summary>
internal sealed class MetricSeries
{
    private readonly KeyValuePair<string, object?>[] _tags;
    private readonly KeyValuePair<string, string>[] _labels;
    private readonly long[] _buckets;
    private double _value;
    private long _count;

    public MetricSeries(ReadOnlySpan<KeyValuePair<string, object?>> tags, int hash, int buckets)
    {
        Hash = hash;
        _tags = tags.ToArray();
        _labels = [.. _tags
            .Select(static tag => KeyValuePair.Create(MetricNames.Clean(tag.Key), Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? ""))
            .OrderBy(static label => label.Key, StringComparer.Ordinal)];
        _buckets = new long[buckets];
    }

    /// <summary>Another series whose tags have the same hash.</summary>
    public MetricSeries? Next { get; set; }

    /// <summary>The hash of its tags.</summary>
    public int Hash { get; }

    /// <summary>A hash in which the order of the tags does not count.</summary>
    public static int HashOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = 0;
        foreach (var (key, value) in tags)
        {
            hash += HashCode.Combine(key, value);
        }

        return hash;
    }

    /// <summary>True when these are the series' tags, in whatever order.</summary>
    public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length != _tags.Length)
        {
            return false;
        }

        foreach (var tag in tags)
        {
            if (!HasTag(tag))
            {
                return false;
            }
        }

        return true;
    }

    public void Add(double value) => _value += value;

    public void Set(double value) => _value = value;

    /// <summary>Counts a measurement of a histogram.</summary>
    public void Count(double value, double[] bounds)
    {
        var bucket = Array.BinarySearch(bounds, value);
        _buckets[bucket < 0 ? ~bucket : bucket]++;
        _value += value;
        _count++;
    }

    public MetricValue Read() => new(_labels, _value, _count, [.. _buckets]);

    public bool HasTag(KeyValuePair<string, object?> tag)
    {
        foreach (var mine in _tags)
        {
            if (mine.Key == tag.Key && Equals(mine.Value, tag.Value))
            {
                return true;
            }
        }

        return false;
    }
}
