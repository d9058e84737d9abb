using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Kinora.Cli.Bus;

/// <summary>How the figures of <c>kinora bus receive</c> are said.</summary>
internal static class ReceiveText
{
    /// <summary>The line that is renewed.</summary>
    public static string Line(ReceiveFigures figures) => figures.Frames == 0
        ? " waiting for the first frame "
        : string.Create(
            CultureInfo.InvariantCulture,
            $" {figures.Format.Width}×{figures.Format.Height} {figures.Format.PixelFormat} · {figures.Frames} frames · {figures.Rate:F1} fps" +
            $" · p50 {Micro(figures.Latency.Percentile(.5))} p99 {Micro(figures.Latency.Percentile(.99))} max {Micro(figures.Latency.Most)} µs" +
            $" · {figures.Dropped} dropped · {figures.MegabitsPerSecond:F0} Mbit/s · CPU {figures.ProcessorPercent:F1} % ");

    /// <summary>The summary, for people or as the one object that machines read.</summary>
    public static void Sum(ReceiveFigures figures, bool asJson) => Console.Out.WriteLine(asJson ? Json(figures) : Text(figures));

    private static string Text(ReceiveFigures figures)
    {
        if (figures.Frames == 0)
        {
            return "Received no frame.";
        }

        var latency = figures.Latency;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"Received {figures.Frames} {(figures.Frames == 1 ? "frame" : "frames")} in {figures.Elapsed.TotalSeconds:F1} s" +
            $" (avg {(figures.Elapsed > TimeSpan.Zero ? (figures.Frames - 1) / figures.Elapsed.TotalSeconds : 0):F1} fps), {figures.Dropped} dropped");
        return latency.Count == 0 ? text : text + Environment.NewLine + string.Create(
            CultureInfo.InvariantCulture,
            $"Latency min {Micro(latency.Least)} avg {Micro(latency.Mean)} p50 {Micro(latency.Percentile(.5))} p95 {Micro(latency.Percentile(.95))}" +
            $" p99 {Micro(latency.Percentile(.99))} max {Micro(latency.Most)} µs") + Environment.NewLine + string.Create(
            CultureInfo.InvariantCulture, $"{figures.MegabitsPerSecond:F0} Mbit/s, CPU {figures.ProcessorPercent:F1} % of a core");
    }

    private static string Json(ReceiveFigures figures)
    {
        var latency = figures.Latency;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("frames", figures.Frames);
            json.WriteNumber("dropped", figures.Dropped);
            json.WriteStartObject("latency_us");
            json.WriteNumber("p50", Rounded(latency.Percentile(.5)));
            json.WriteNumber("p95", Rounded(latency.Percentile(.95)));
            json.WriteNumber("p99", Rounded(latency.Percentile(.99)));
            json.WriteNumber("max", Rounded(latency.Most));
            json.WriteEndObject();
            json.WriteNumber("mbit_s", Math.Round(figures.MegabitsPerSecond, 1));
            json.WriteNumber("cpu_percent", Math.Round(figures.ProcessorPercent, 2));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static double Rounded(double nanoseconds) => Math.Round(nanoseconds / 1e3, 1);

    private static string Micro(double nanoseconds) => (nanoseconds / 1e3).ToString(nanoseconds < 100_000 ? "F1" : "F0", CultureInfo.InvariantCulture);
}
