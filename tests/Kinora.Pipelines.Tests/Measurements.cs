using System.Diagnostics.Metrics;

namespace Kinora.Pipelines.Tests;

/// <summary>Adds up what the meters of a scope measure, by instrument and tags: <c>name tag=value tag=value</c>.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, double> _sums = [];
    private readonly List<Instrument> _instruments = [];

    /// <param name="scope">The factory that made the meters; null: meters that no factory made.</param>
    public Measurements(object? scope)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Kinora.Pipelines" && instrument.Meter.Scope == scope)
            {
                Locked(() => _instruments.Add(instrument));
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.MeasurementsCompleted = (instrument, _) => Locked(() => _instruments.Remove(instrument));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>How many different instruments with tags have measured something.</summary>
    public int Count => Locked(() => _sums.Count);

    /// <summary>The instruments that there are now.</summary>
    public IReadOnlyList<Instrument> Instruments => Locked(() => _instruments.ToList());

    public double this[string key] => Locked(() => _sums.TryGetValue(key, out var sum) ? sum : throw new KeyNotFoundException($"{key}; there are {string.Join(", ", _sums.Keys)}"));

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = instrument.Name;
        foreach (var (name, tag) in tags)
        {
            key += $" {name}={tag}";
        }

        Locked(() => _sums[key] = _sums.GetValueOrDefault(key) + value);
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_sums)
        {
            return read();
        }
    }

    private void Locked(Action change)
    {
        lock (_sums)
        {
            change();
        }
    }
}
