using System.Diagnostics.Metrics;
using Kinora.Pipelines.Capture;
using Kinora.Pipelines.Streams;
using Microsoft.Extensions.DependencyInjection;

namespace Kinora.Server.Telemetry;

/// <summary>
/// What a server and its streams measure. Made before the streams, which are handed <see cref="Pipelines"/>; whoever made it disposes of it,
/// after the server.
/// </summary>
public sealed class ServerTelemetry : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public ServerTelemetry()
    {
        Meters = _services.GetRequiredService<IMeterFactory>();
        Store = new MetricStore(Meters);
        Pipelines = new PipelineMetrics(Meters);
        Captures = new CaptureMetrics(Meters);
    }

    /// <summary>What streams measure.</summary>
    public PipelineMetrics Pipelines { get; }

    /// <summary>What capturing measures.</summary>
    public CaptureMetrics Captures { get; }

    /// <summary>Where all instruments of the server come from.</summary>
    internal IMeterFactory Meters { get; }

    /// <summary>What all has come to.</summary>
    internal MetricStore Store { get; }

    /// <summary>Writes all metrics as one line of JSON, again and again, and once more when what is returned is disposed of.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="interval">How often.</param>
    /// <param name="time">The clock; null: the system's.</param>
    public IDisposable WriteSnapshots(TextWriter output, TimeSpan interval, TimeProvider? time = null) =>
        new MetricsSnapshots(Store, output, interval, time ?? TimeProvider.System);

    public void Dispose()
    {
        Store.Dispose();
        _services.Dispose();
    }
}
