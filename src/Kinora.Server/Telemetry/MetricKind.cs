namespace Kinora.Server.Telemetry;

/// <summary>How a metric's measurements become one value.</summary>
internal enum MetricKind
{
    /// <summary>They are added up; the sum never falls.</summary>
    Counter,

    /// <summary>The last one counts, or, of what goes up and down, the sum.</summary>
    Gauge,

    /// <summary>They are counted by size.</summary>
    Histogram,
}
