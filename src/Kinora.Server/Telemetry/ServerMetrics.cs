using System.Diagnostics;
using System.Diagnostics.Metrics;
using Kinora.Frames.Memory;
using Kinora.Pipelines.Hosting;

namespace Kinora.Server.Telemetry;

/// <summary>
/// What the server says about streams, their sources, clients and the process, under the meter <see cref="MeterName"/>. It is looked up when
/// somebody asks.
/// </summary>
internal sealed class ServerMetrics
{
    public const string MeterName = "Kinora.Server";

    private readonly StreamHost _streams;
    private readonly Meter _meter;

    /// <param name="meters">Makes the meter and keeps it.</param>
    /// <param name="parts">What is looked at.</param>
    /// <param name="store">Whose losses are told.</param>
    public ServerMetrics(IMeterFactory meters, ServerParts parts, MetricStore store)
    {
        (_streams, _meter) = (parts.Streams, meters.Create(MeterName));
        Clients = _meter.CreateUpDownCounter<long>(
            "kinora.clients", "{client}",
            "Clients that are connected, by protocol: sse, ndjson, websocket, mjpeg, events or grpc.");
        _meter.CreateObservableGauge("kinora.streams", CountStates, "{stream}", "Streams by state.");
        _meter.CreateObservableGauge(
            "kinora.streams.on_demand", () => parts.OnDemand.Count, "{stream}",
            "Addresses that are analysed because a client named them.");
        _meter.CreateObservableCounter(
            "kinora.metrics.dropped", () => store.Dropped, "{measurement}",
            "Measurements that were dropped because their metric has too many series.");
        AddStreams();
        AddSources();
        AddMemory(parts.Memory);
        AddProcess();
    }

    /// <summary>Who is connected.</summary>
    public UpDownCounter<long> Clients { get; }

    private void AddStreams()
    {
        _meter.CreateObservableCounter(
            "kinora.stream.results", () => Each(static status => (long?)status.Results), "{result}", "Results since the process started.");
        _meter.CreateObservableGauge(
            "kinora.stream.fps", () => Each(static status => status.ResultsPerSecond), null,
            "Results a second over the last five seconds.");
        _meter.CreateObservableGauge(
            "kinora.stream.last_result.age", () => Each(static status => status.ResultAge?.TotalSeconds), "s",
            "Time from the arrival of the newest analysed frame to its result.");
        _meter.CreateObservableGauge(
            "kinora.stream.readers", ReadReaders, "{reader}", "Who follows a stream, by kind: results or pictures.");
        _meter.CreateObservableGauge(
            "kinora.stream.bus.clients", () => Each(static status => (long?)status.Published?.Clients), "{client}", "Processes that read a stream's frames.");
        _meter.CreateObservableCounter(
            "kinora.stream.bus.frames", () => Each(static status => status.Published?.Frames), "{frame}", "Frames that there were to be read by other processes.");
        _meter.CreateObservableCounter(
            "kinora.stream.bus.refused", () => Each(static status => status.Published?.Refused), "{client}", "Processes that were not let in to read a stream's frames.");
    }

    private void AddSources()
    {
        _meter.CreateObservableGauge(
            "kinora.source.state", ReadStates, null,
            "1 for the state that a running stream's source is in.");
        _meter.CreateObservableGauge(
            "kinora.source.fps", () => Each(static status => status.Source?.FramesPerSecond), null,
            "Frames that arrive a second, over the last five seconds.");
        _meter.CreateObservableCounter(
            "kinora.source.frames", () => Each(static status => status.Source?.Frames), "{frame}",
            "Frames that arrived since the source was opened.");
        _meter.CreateObservableCounter(
            "kinora.source.frames.dropped", ReadDropped, "{frame}",
            "Frames that a source lost, by reason: slow_reader or cut_off.");
        _meter.CreateObservableCounter(
            "kinora.source.restarts", () => Each(static status => status.Source?.Restarts), "{restart}",
            "How often a running stream's source was opened again.");
        _meter.CreateObservableCounter(
            "kinora.source.pixels", () => Each(static status => status.Source?.Bytes), "By",
            "Pixels that the decoder delivered, all renditions together.");
        _meter.CreateObservableGauge(
            "kinora.source.last_frame.age", () => Each(static status => status.Source?.LastFrameAge?.TotalSeconds), "s",
            "Time since the newest frame.");
    }

    private void AddMemory(MemoryBudget? memory)
    {
        if (memory is not null)
        {
            _meter.CreateObservableGauge(
                "kinora.memory.used", () => memory.Used, "By",
                "What frame pools and models take of the memory budget.");
            _meter.CreateObservableGauge("kinora.memory.limit", () => memory.Limit, "By", "The memory budget of frame pools and models.");
        }
    }

    private void AddProcess()
    {
        _meter.CreateObservableGauge(
            "process.uptime", static () => (DateTime.Now - Itself.StartTime).TotalSeconds, "s",
            "Time since the process started.");
        _meter.CreateObservableGauge("process.thread.count", static () => Itself.Threads.Count, "{thread}", "Threads of the process.");
        if (OperatingSystem.IsLinux())
        {
            _meter.CreateObservableGauge(
                "process.unix.file_descriptor.count", static () => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count(), "{file_descriptor}",
                "Descriptors that the process has open.");
        }
    }

    /// <summary>Read anew each time: what it says of the process is taken when it is made.</summary>
    private static Process Itself => Process.GetCurrentProcess();

    private IEnumerable<Measurement<long>> CountStates() => _streams.Streams.CountBy(static stream => stream.Status.State)
        .Select(static state => new Measurement<long>(state.Value, Tag("state", state.Key.ToString().ToLowerInvariant())));

    private IEnumerable<Measurement<T>> Each<T>(Func<StreamStatus, T?> read)
        where T : struct
    {
        foreach (var stream in _streams.Streams)
        {
            if (read(stream.Status) is { } value)
            {
                yield return new Measurement<T>(value, Tag("stream", stream.Name));
            }
        }
    }

    private IEnumerable<Measurement<long>> ReadStates()
    {
        foreach (var stream in _streams.Streams)
        {
            if (stream.Status.Source is { } source)
            {
                yield return new Measurement<long>(1, Tag("stream", stream.Name), Tag("state", source.State.ToString().ToLowerInvariant()));
            }
        }
    }

    private IEnumerable<Measurement<long>> ReadReaders()
    {
        foreach (var stream in _streams.Streams)
        {
            var status = stream.Status;
            yield return new Measurement<long>(status.ResultReaders, Tag("stream", stream.Name), Tag("kind", "results"));
            yield return new Measurement<long>(status.PictureReaders, Tag("stream", stream.Name), Tag("kind", "pictures"));
        }
    }

    private IEnumerable<Measurement<long>> ReadDropped() =>
        from stream in _streams.Streams
        from dropped in stream.Status.Source?.Dropped ?? new Dictionary<string, long>()
        select new Measurement<long>(dropped.Value, Tag("stream", stream.Name), Tag("reason", dropped.Key));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
