using System.Diagnostics.Metrics;

namespace Kinora.Server.Telemetry;

/// <summary>
/// Listens to the instruments of one meter factory and to the runtime's, and adds up what they measure. Thread-safe.
/// </summary>
internal sealed class MetricStore : IDisposable
{
    /// <summary>Of meters that are not Kinora's, what is worth having; docs/operate/metrics.md lists it.</summary>
    private static readonly HashSet<string> Wanted =
    [
        "http.server.request.duration", "http.server.active_requests", "kestrel.active_connections", "kestrel.rejected_connections",
        "dotnet.process.cpu.time", "dotnet.process.memory.working_set", "dotnet.gc.collections", "dotnet.gc.heap.total_allocated", "dotnet.gc.pause.time",
        "dotnet.gc.last_collection.heap.size", "dotnet.gc.last_collection.memory.committed_size", "dotnet.thread_pool.thread.count",
        "dotnet.thread_pool.queue.length", "dotnet.exceptions",
    ];

    private readonly Lock _gate = new();
    private readonly Lock _collecting = new();
    private readonly Dictionary<string, Metric> _metrics = [];
    private readonly MeterListener _listener = new();
    private readonly IMeterFactory _meters;

    /// <param name="meters">Whose instruments count.</param>
    public MetricStore(IMeterFactory meters)
    {
        _meters = meters;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (IsWanted(instrument))
            {
                listener.EnableMeasurementEvents(instrument, Of(instrument));
            }
        };
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, metric) => ((Metric)metric!).Record(value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, metric) => ((Metric)metric!).Record(value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, metric) => ((Metric)metric!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, metric) => ((Metric)metric!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>Every metric that there is, by name, whether it was measured yet or not.</summary>
    public IReadOnlyList<Metric> Metrics
    {
        get
        {
            lock (_gate)
            {
                return [.. _metrics.Values.OrderBy(static metric => metric.Name, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Measurements that were dropped because their metric has too many series.</summary>
    public long Dropped => Metrics.Sum(static metric => metric.Dropped);

    /// <summary>Has everything that is observed observed now, and gives what all has come to.</summary>
    public IReadOnlyList<(Metric Metric, IReadOnlyList<MetricValue> Values)> Collect()
    {
        lock (_collecting)
        {
            var metrics = Metrics;
            foreach (var metric in metrics)
            {
                metric.Begin();
            }

            _listener.RecordObservableInstruments();
            return [.. metrics.Select(static metric => (metric, metric.Read()))];
        }
    }

    /// <summary>Forgets what was measured for something that is no more, as the stream <c>door</c>.</summary>
    public void Forget(string tag, string value)
    {
        foreach (var metric in Metrics)
        {
            metric.Forget(tag, value);
        }
    }

    public void Dispose() => _listener.Dispose();

    private bool IsWanted(Instrument instrument) =>
        (instrument.Meter.Scope == _meters || instrument.Meter.Name == "System.Runtime") &&
        (instrument.Meter.Name.StartsWith("Kinora", StringComparison.Ordinal) || Wanted.Contains(instrument.Name));

    /// <summary>Instruments of one name add to one metric: no name may come twice.</summary>
    private Metric Of(Instrument instrument)
    {
        var metric = new Metric(instrument);
        lock (_gate)
        {
            return _metrics.TryGetValue(metric.Name, out var known) ? known : _metrics[metric.Name] = metric;
        }
    }
}
