using System.Globalization;
using System.Text;

namespace Kinora.Server.Telemetry;

/// <summary>Metrics in Prometheus's text format 0.0.4.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IReadOnlyList<(Metric Metric, IReadOnlyList<MetricValue> Values)> metrics)
    {
        var text = new StringBuilder(16 << 10);
        foreach (var (metric, values) in metrics)
        {
            if (values.Count == 0)
            {
                continue;
            }

            text.Append("# HELP ").Append(metric.Name).Append(' ').Append(Escape(metric.Description)).Append('\n');
            text.Append("# TYPE ").Append(metric.Name).Append(' ').Append(metric.Kind.ToString().ToLowerInvariant()).Append('\n');
            foreach (var value in values)
            {
                if (metric.Kind == MetricKind.Histogram)
                {
                    WriteHistogram(text, metric, value);
                }
                else
                {
                    WriteSample(text, metric.Name, "", value.Labels, null, value.Value);
                }
            }
        }

        return text.ToString();
    }

    /// <summary>A number as Prometheus reads it.</summary>
    public static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static void WriteHistogram(StringBuilder text, Metric metric, MetricValue value)
    {
        long below = 0;
        for (var i = 0; i < metric.Bounds.Count; i++)
        {
            below += value.Buckets[i];
            WriteSample(text, metric.Name, "_bucket", value.Labels, Number(metric.Bounds[i]), below);
        }

        WriteSample(text, metric.Name, "_bucket", value.Labels, "+Inf", value.Count);
        WriteSample(text, metric.Name, "_sum", value.Labels, null, value.Value);
        WriteSample(text, metric.Name, "_count", value.Labels, null, value.Count);
    }

    private static void WriteSample(
        StringBuilder text, string name, string suffix, IReadOnlyList<KeyValuePair<string, string>> labels, string? bound, double value)
    {
        text.Append(name).Append(suffix);
        var before = '{';
        foreach (var (key, label) in labels)
        {
            WriteLabel(text, before, key, label);
            before = ',';
        }

        if (bound is not null)
        {
            WriteLabel(text, before, "le", bound);
            before = ',';
        }

        text.Append(before == ',' ? "} " : " ").Append(Number(value)).Append('\n');
    }

    private static void WriteLabel(StringBuilder text, char before, string key, string label) =>
        text.Append(before).Append(key).Append("=\"").Append(Escape(label).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
