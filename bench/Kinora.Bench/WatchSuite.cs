using System.Globalization;
using System.Text.Json;
using Kinora.Media.Sources;
using Kinora.Pipelines.Sources;

namespace Kinora.Bench;

/// <summary>
/// What <c>kinora watch</c> costs over the unavoidable, in interleaved pairs: a run of ours, a run of the baseline, again and again; the
/// median of the pairs' differences counts.
/// </summary>
internal static class WatchSuite
{
    private const double OverheadGoal = 6;
    private const double AllocationGoal = 4096;
    private const double MemoryGoal = 350;

    public static async Task<int> RunAsync(SuiteOptions options)
    {
        var clip = options.Clip ?? DefaultClip() ??
            (await DemoClip.ResolveAsync(SourceAddress.Parse("demo"), null, CancellationToken.None).ConfigureAwait(false)).Value;
        var kinora = Path.Join(AppContext.BaseDirectory, "kinora");
        var self = Environment.ProcessPath!;
        List<double> overheads = [], ours = [], baselines = [], peaks = [];
        for (var pair = 0; pair < options.Pairs; pair++)
        {
            var watch = await ChildUsage.MeasureAsync(kinora, "watch", clip, "--steps", "detect", "--json").ConfigureAwait(false);
            var frames = watch.Output.Count(c => c == '\n');
            var baseline = await ChildUsage.MeasureAsync(self, "run", "baseline", clip).ConfigureAwait(false);
            var baselineFrames = int.Parse(baseline.Output.Trim(), CultureInfo.InvariantCulture);
            if (frames != baselineFrames)
            {
                throw new InvalidOperationException($"kinora watch gave {frames} results and the baseline saw {baselineFrames} frames.");
            }

            ours.Add(watch.CpuMilliseconds / frames);
            baselines.Add(baseline.CpuMilliseconds / frames);
            overheads.Add(ours[^1] - baselines[^1]);
            peaks.Add(watch.PeakMegabytes);
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"pair {pair + 1} of {options.Pairs}: kinora {ours[^1]:F2} ms, ffmpeg + model {baselines[^1]:F2} ms CPU a frame")).ConfigureAwait(false);
        }

        var allocation = await ChildUsage.MeasureAsync(self, "run", "stream", clip).ConfigureAwait(false);
        Report(
            options.Json,
            new BenchCase { Suite = "watch", Case = "overhead", Metric = "ms", Value = Median(overheads), GoalOf = "value", Goal = OverheadGoal },
            new BenchCase
            {
                Suite = "watch", Case = "cpu-per-frame", Metric = "ms", Value = Median(ours), Peer = "ffmpeg + bare model", PeerValue = Median(baselines),
                GoalOf = "value", Goal = Math.Round(Median(baselines) + OverheadGoal, 2),
            },
            new BenchCase
            {
                Suite = "watch", Case = "allocation-per-frame", Metric = "bytes", GoalOf = "value", Goal = AllocationGoal,
                Value = double.Parse(allocation.Output, CultureInfo.InvariantCulture),
            },
            new BenchCase { Suite = "watch", Case = "peak-rss", Metric = "MiB", Value = Median(peaks), GoalOf = "value", Goal = MemoryGoal });
        return 0;
    }

    /// <summary>The benchmark clip that stands beside the checkout, where there is one.</summary>
    private static string? DefaultClip()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Join(folder.FullName, "Kinora.slnx")))
            {
                var clip = Path.Join(folder.Parent?.FullName, "shared", "media", "people_1080p30.mp4");
                return File.Exists(clip) ? clip : null;
            }
        }

        return null;
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return Math.Round(sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2, 2);
    }

    private static void Report(bool json, params ReadOnlySpan<BenchCase> cases)
    {
        foreach (var result in cases)
        {
            if (json)
            {
                Console.WriteLine(JsonSerializer.Serialize(result, BenchCaseContext.Default.BenchCase));
                continue;
            }

            var peer = result.Peer is null ? "" : string.Create(CultureInfo.InvariantCulture, $"  ({result.Peer} {result.PeerValue:F2})");
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Suite,-8}{result.Case,-24}{result.Value,10:F2} {result.Metric,-6} goal ≤ {result.Goal:F2}  {(result.Met ? "met" : "NOT MET")}{peer}"));
        }
    }
}
