using System.Diagnostics;
using System.Globalization;

namespace Kinora.Bench.Server;

/// <summary>
/// How long one caller's <c>/predict</c> takes while others abuse the server, beside the same caller's time while they are quiet. Quiet and
/// abuse take turns. The caller has a key, and so has an attacker. The attackers are a process of their own, at the least priority: what they compute themselves is not the server's.
/// </summary>
internal static class AbusePart
{
    private const double Goal = 2;
    private const int Seconds = 10;

    /// <summary>Everybody needs a key, and may send as many pictures as the server can look at: that the usual rates end an attack is not what is measured.</summary>
    private const string Configuration = "access: {keyless_loopback: false}\nlimits: {predict: 0}\nstreams:\n  lobby: {source: 'test:', fps: 10, steps: [overlay]}\n";

    private const double Share = 0.99;

    public static async Task MeasureAsync(Report report, string clip, int rounds)
    {
        var jpeg = await PredictSuite.JpegAsync(clip, "640x480").ConfigureAwait(false);
        using var kinora = await ServedProcess.KinoraAsync(Configuration, "caller", "attacker").ConfigureAwait(false);
        using var exchange = HttpExchange.PostJpeg(kinora.Port, "/predict", jpeg, kinora.Keys[0]);
        _ = Ask(exchange);  // the models are loaded
        List<double> quiet = [], abused = [];
        var before = Footprint.Of(kinora.Id);
        var most = 0.0;
        for (var round = 0; round < rounds; round++)
        {
            foreach (var kind in AbuseRun.Kinds)
            {
                _ = await UnderAsync(kind).ConfigureAwait(false);
            }

            var (count, half, last) = Ask(exchange);
            report.Note(string.Create(CultureInfo.InvariantCulture, $"quiet: p50 {half:F1} ms, p99 {last:F1} ms of {count}"));
            quiet.Add(last);
            abused.Add(await UnderAsync(AbuseRun.All).ConfigureAwait(false));
        }

        report.Note(string.Create(CultureInfo.InvariantCulture, $"the server held {before.Kilobytes / 1024:F0} MiB before and {most / 1024:F0} MiB under abuse."));
        report.Add(new BenchCase
        {
            Suite = ServerSuite.Name, Case = "/predict while others abuse the server: p99", Metric = "ms", Value = Report.Median([.. abused], 1), Peer = "quiet",
            PeerValue = Report.Median([.. quiet], 1), GoalOf = "ratio", Goal = Goal,
        });

        async Task<double> UnderAsync(string kind)
        {
            using var attackers = BenchSide.Start(
                "abuse", kinora.Port.ToString(CultureInfo.InvariantCulture), (Seconds + 2).ToString(CultureInfo.InvariantCulture), kinora.Keys[1], kind);
            _ = await attackers.LineAsync().ConfigureAwait(false);
            var used = Footprint.CpuMilliseconds(kinora.Id);
            var (count, half, last) = Ask(exchange);
            used = Footprint.CpuMilliseconds(kinora.Id) - used;
            most = Math.Max(most, Footprint.Of(kinora.Id).Kilobytes);
            var did = await attackers.LineAsync().ConfigureAwait(false);
            report.Note(string.Create(
                CultureInfo.InvariantCulture, $"{kind}: p50 {half:F1} ms, p99 {last:F1} ms of {count}; the server worked {used / 1000:F1} s of {Seconds}; {did}"));
            return last;
        }
    }

    /// <summary>Asks for some seconds, one request after the other; how often, and the 50th and 99th of a hundred times, in milliseconds.</summary>
    private static (int Count, double Half, double Last) Ask(HttpExchange exchange)
    {
        List<double> times = [];
        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun).TotalSeconds < Seconds;)
        {
            var asked = Stopwatch.GetTimestamp();
            if (exchange.Run() != 200)
            {
                throw new InvalidOperationException("An honest request was not answered: " + exchange.Answer);
            }

            times.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
        }

        times.Sort();
        return (times.Count, times[times.Count / 2], times[(int)(Share * (times.Count - 1))]);
    }
}
