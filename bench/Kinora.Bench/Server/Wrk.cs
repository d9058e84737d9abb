using System.Globalization;

namespace Kinora.Bench.Server;

/// <summary>Debian's <c>wrk</c>, which keeps some connections busy and counts the answers.</summary>
internal static class Wrk
{
    private const string Program = "/usr/bin/wrk";

    public static bool IsInstalled => File.Exists(Program);

    /// <summary>Answers a second that some connections get.</summary>
    /// <exception cref="InvalidOperationException">There were answers other than 2xx and 3xx, or connections that broke.</exception>
    public static async Task<double> RateAsync(int port, string path, int connections, TimeSpan time)
    {
        var told = (await ChildUsage.MeasureAsync(
            Program, "-t1", string.Create(CultureInfo.InvariantCulture, $"-c{connections}"), string.Create(CultureInfo.InvariantCulture, $"-d{time.TotalSeconds:F0}s"),
            string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}{path}")).ConfigureAwait(false)).Output;
        var lines = told.Split('\n', StringSplitOptions.TrimEntries);
        return lines.FirstOrDefault(static line => line.StartsWith("Non-2xx", StringComparison.Ordinal) || line.StartsWith("Socket errors", StringComparison.Ordinal)) is { } wrong
            ? throw new InvalidOperationException($"wrk on {path}: {wrong}")
            : double.Parse(lines.First(static line => line.StartsWith("Requests/sec:", StringComparison.Ordinal)).Split(':')[1], CultureInfo.InvariantCulture);
    }
}
