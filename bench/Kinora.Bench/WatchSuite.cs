using System.Globalization;

namespace Kinora.Bench;

/// <summary>
/// What <c>kinora watch</c> costs over the unavoidable, in interleaved pairs: a run of ours, a run of the baseline, again and again; the
/// median of the pairs' differences counts.
/// </summary>
internal static class WatchSuite
{
    private const double OverheadGoal = 1.5;
    private const double AllocationGoal = 1024;
    private const double MemoryGoal = 350;

    public static async Task<int> RunAsync(SuiteOptions options)
    {
        var clip = options.Clip ?? await Clips.DefaultAsync().ConfigureAwait(false);
        var kinora = Path.Join(AppContext.BaseDirectory, "kinora");
        var self = Environment.ProcessPath!;
        List<double> overheads = [], ours = [], baselines = [], peaks = [];
        for (var pair = 0; pair < options.Pairs; pair++)
        {
            var watch = await ChildUsage.MeasureAsync(kinora, "watch", clip, "--steps", "detect", "--json").ConfigureAwait(false);
            var frames = watch.Output.Count(c => c == '\n');
            var baseline = await ChildUsage.MeasureAsync(self, "run", "baseline", "scaled", "nanodet", clip, BenchStream.AllThreads).ConfigureAwait(false);
            var baselineFrames = RunFigures.Read(baseline.Output).Frames;
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

        var allocation = await ChildUsage.MeasureAsync(self, "run", "stream", "scaled", "nanodet", clip, BenchStream.AllThreads).ConfigureAwait(false);
        new Report("watch", options.Json).Add(
            new BenchCase { Suite = "watch", Case = "overhead", Metric = "ms", Value = Report.Median(overheads), GoalOf = "value", Goal = OverheadGoal },
            new BenchCase
            {
                Suite = "watch", Case = "cpu-per-frame", Metric = "ms", Value = Report.Median(ours), Peer = "ffmpeg + bare model", PeerValue = Report.Median(baselines),
                GoalOf = "value", Goal = Math.Round(Report.Median(baselines) + OverheadGoal, 2),
            },
            new BenchCase
            {
                Suite = "watch", Case = "allocation-per-frame", Metric = "bytes", GoalOf = "value", Goal = AllocationGoal,
                Value = RunFigures.Read(allocation.Output).BytesPerFrame,
            },
            new BenchCase { Suite = "watch", Case = "peak-rss", Metric = "MiB", Value = Report.Median(peaks), GoalOf = "value", Goal = MemoryGoal });
        return 0;
    }
}
