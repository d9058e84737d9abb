using System.Globalization;

namespace Kinora.Bench.Server;

/// <summary>Four streams and a hundred clients that come and go: what the server holds after a minute, and at the end.</summary>
internal static class SoakPart
{
    private const double FlatGoal = 1.1;
    private const int Visitors = 100;
    private const double CameraRate = 10;
    private const int CameraSeconds = 12;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Clients come and go, so a reading is the median of so long a time.</summary>
    private static readonly TimeSpan Reading = TimeSpan.FromSeconds(20);

    public static async Task MeasureAsync(Report report, string clip, TimeSpan time)
    {
        var camera = await Clips.CameraAsync(clip, CameraRate, CameraSeconds).ConfigureAwait(false);
        using var kinora = await ServedProcess.KinoraAsync(
            $$"""
            streams:
              street: {source: '{{camera}}', fps: 2, steps: [detect, track]}
              again: {source: '{{camera}}', every: 10, steps: [detect]}
              test: {source: 'test:', fps: 1, steps: [detect]}
              still: {source: 'test:', fps: 1, steps: [person]}

            """).ConfigureAwait(false);
        using var visitors = BenchSide.Start(
            "visitors", kinora.Port.ToString(CultureInfo.InvariantCulture), "street,again,test,still", Visitors.ToString(CultureInfo.InvariantCulture),
            time.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        await Task.Delay(Minute - (Reading / 2)).ConfigureAwait(false);
        var first = await Footprint.OverAsync(kinora.Id, Reading).ConfigureAwait(false);
        await Task.Delay(time - Minute - (Reading * 1.6)).ConfigureAwait(false);
        var last = await Footprint.OverAsync(kinora.Id, Reading).ConfigureAwait(false);
        report.Note($"{time.TotalMinutes:F0} minutes: {await visitors.LineAsync().ConfigureAwait(false)}");
        report.Add(
            Flat("resident memory", "MiB", first.Kilobytes / 1024, last.Kilobytes / 1024), Flat("descriptors", "", first.Descriptors, last.Descriptors),
            Flat("threads", "", first.Threads, last.Threads));
    }

    private static BenchCase Flat(string what, string metric, double first, double last) => new()
    {
        Suite = ServerSuite.Name, Case = $"soak, 4 streams, {Visitors} clients: {what} at the end", Metric = metric, Value = Math.Round(last, 1), Peer = "after a minute",
        PeerValue = Math.Round(first, 1), GoalOf = "ratio", Goal = FlatGoal,
    };
}
