namespace Kinora.Server.Telemetry;

/// <summary>What one series of a metric has come to.</summary>
/// <param name="Labels">What tells it from the metric's other series, sorted by name.</param>
/// <param name="Value">The value; of a histogram the sum of all measurements.</param>
/// <param name="Count">Of a histogram, how many measurements there were.</param>
/// <param name="Buckets">Of a histogram, how many fell into each bucket; the last is for those above all bounds.</param>
internal sealed record MetricValue(IReadOnlyList<KeyValuePair<string, string>> Labels, double Value, long Count, IReadOnlyList<long> Buckets);
