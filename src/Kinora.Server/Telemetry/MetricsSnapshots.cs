using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kinora.Server.Telemetry;

/// <summary>Writes all metrics as one line of JSON, at intervals and once more at the end. Ends by itself when nobody reads any more.</summary>
internal sealed class MetricsSnapshots : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly MetricStore _store;
    private readonly TextWriter _output;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private bool _ended;

    /// <param name="store">What is written.</param>
    /// <param name="output">Where to.</param>
    /// <param name="interval">How often.</param>
    /// <param name="time">The clock.</param>
    public MetricsSnapshots(MetricStore store, TextWriter output, TimeSpan interval, TimeProvider time)
    {
        (_store, _output, _time) = (store, output, time);
        _timer = time.CreateTimer(_ => Write(), null, interval, interval);
    }

    public void Dispose()
    {
        _timer.Dispose();
        Write();
        lock (_gate)
        {
            _ended = true;
        }
    }

    /// <summary>The line, without its end.</summary>
    internal static string Line(IReadOnlyList<(Metric Metric, IReadOnlyList<MetricValue> Values)> metrics, DateTimeOffset now)
    {
        var line = new ArrayBufferWriter<byte>(8 << 10);
        using (var json = new Utf8JsonWriter(line, Options))
        {
            json.WriteStartObject();
            json.WriteString("event"u8, "metrics"u8);
            json.WriteString("timestamp"u8, now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteStartObject("metrics"u8);
            foreach (var (metric, values) in metrics.Where(static metric => metric.Values.Count > 0))
            {
                json.WriteStartArray(metric.Name);
                foreach (var value in values)
                {
                    Write(json, metric, value);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(line.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, Metric metric, MetricValue value)
    {
        json.WriteStartObject();
        if (value.Labels.Count > 0)
        {
            json.WriteStartObject("labels"u8);
            foreach (var (key, label) in value.Labels)
            {
                json.WriteString(key, label);
            }

            json.WriteEndObject();
        }

        // JSON has no NaN and no infinity.
        var number = double.IsFinite(value.Value) ? value.Value : 0;
        if (metric.Kind == MetricKind.Histogram)
        {
            json.WriteNumber("count"u8, value.Count);
            json.WriteNumber("sum"u8, number);
        }
        else
        {
            json.WriteNumber("value"u8, number);
        }

        json.WriteEndObject();
    }

    private void Write()
    {
        lock (_gate)
        {
            if (_ended)
            {
                return;
            }

            try
            {
                _output.WriteLine(Line(_store.Collect(), _time.GetUtcNow()));
                _output.Flush();
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
            {
                _ended = true;  // who read has gone; the service goes on
            }
        }
    }
}
