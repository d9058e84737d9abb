using System.Globalization;
using System.Text.Json;

namespace Kinora.Bench;

/// <summary>
/// What the inference core costs over the unavoidable, and how many streams share a machine. Pairs are interleaved; the median of the pairs'
/// differences or ratios counts.
/// </summary>
internal static class CoreSuite
{
    private const double FullGoal = 2.5;
    private const double ScaledGoal = 1.5;
    private const double AllocationGoal = 1024;
    private const double ShareGoal = 80;
    private const double AgeGoal = 400;
    private const double FlatGoal = 1.15;
    private const int ClipSeconds = 12;
    private const int StreamRounds = 7;

    private static readonly int[] StreamCounts = [1, 2, 4, 8];

    public static async Task<int> RunAsync(SuiteOptions options)
    {
        var clip = options.Clip ?? await Clips.DefaultAsync().ConfigureAwait(false);
        var report = new Report("core", options.Json);
        foreach (var (model, threads) in Models())
        {
            await OverheadAsync(report, options.Pairs, new BenchStream("full", model, clip, threads), FullGoal).ConfigureAwait(false);
            await OverheadAsync(report, options.Pairs, new BenchStream("scaled", model, clip, threads), ScaledGoal).ConfigureAwait(false);
        }

        await StreamsAsync(report, clip, options.Plot).ConfigureAwait(false);
        return 0;
    }

    /// <summary>
    /// The default detector, and a small classifier where one lies beside the checkout. A run of the detector on two threads costs more or less
    /// with what the decoder does at that moment, which is several milliseconds of noise; on one thread, as where streams share a machine, not.
    /// </summary>
    private static IReadOnlyList<(string Model, string Threads)> Models() =>
        [("nanodet", BenchStream.AllThreads), ("nanodet", "1"), .. ClassifierFile.Prepare() is { } classifier ? [(classifier, BenchStream.AllThreads)] : Array.Empty<(string, string)>()];

    private static async Task OverheadAsync(Report report, int pairs, BenchStream stream, double goal)
    {
        var self = Environment.ProcessPath!;
        List<double> overheads = [], ours = [], baselines = [], allocations = [];
        for (var pair = 0; pair < pairs; pair++)
        {
            var run = await ChildUsage.MeasureAsync(self, ["run", "stream", .. stream.Arguments]).ConfigureAwait(false);
            var (frames, bytes) = run.Output.Split(' ') is [var first, var second]
                ? (int.Parse(first, CultureInfo.InvariantCulture), double.Parse(second, CultureInfo.InvariantCulture)) : default;
            var baseline = await ChildUsage.MeasureAsync(self, ["run", "baseline", .. stream.Arguments]).ConfigureAwait(false);
            var baselineFrames = int.Parse(baseline.Output.Trim(), CultureInfo.InvariantCulture);
            if (frames != baselineFrames)
            {
                throw new InvalidOperationException($"The stream gave {frames} results and the baseline saw {baselineFrames} frames.");
            }

            ours.Add(run.CpuMilliseconds / frames);
            baselines.Add(baseline.CpuMilliseconds / frames);
            overheads.Add(ours[^1] - baselines[^1]);
            allocations.Add(bytes);
            report.Note(string.Create(
                CultureInfo.InvariantCulture,
                $"{stream.ModelName} {stream.Rendition}, threads {stream.Threads}, pair {pair + 1} of {pairs}: stream {ours[^1]:F2} ms, ffmpeg + model {baselines[^1]:F2} ms CPU a frame"));
        }

        var name = $"1080p-{stream.Rendition}-{stream.ModelName}" + (stream.Threads == BenchStream.AllThreads ? "" : $"-threads-{stream.Threads}");
        report.Add(
            new BenchCase { Suite = "core", Case = $"{name} overhead", Metric = "ms", Value = Report.Median(overheads), GoalOf = "value", Goal = goal },
            new BenchCase
            {
                Suite = "core", Case = $"{name} cpu-per-frame", Metric = "ms", Value = Report.Median(ours), Peer = "ffmpeg + bare model",
                PeerValue = Report.Median(baselines), GoalOf = "value",
            },
            new BenchCase { Suite = "core", Case = $"{name} allocation-per-frame", Metric = "bytes", Value = Report.Median(allocations), GoalOf = "value", Goal = AllocationGoal });
    }

    private static async Task StreamsAsync(Report report, string clip, string? plot)
    {
        var camera = await Clips.CameraAsync(clip, ManyStreamsRun.Rate, ClipSeconds).ConfigureAwait(false);
        Dictionary<int, List<double>> costs = StreamCounts.ToDictionary(count => count, _ => new List<double>());
        Dictionary<int, StreamFigures[]> figures = [];
        for (var round = 0; round < StreamRounds; round++)
        {
            foreach (var count in StreamCounts)
            {
                var run = await ChildUsage
                    .MeasureAsync(Environment.ProcessPath!, "run", "streams", count.ToString(CultureInfo.InvariantCulture), camera).ConfigureAwait(false);
                var (cost, streams) = JsonSerializer.Deserialize(run.Output, ManyStreamsContext.Default.ManyStreamsFigures)!;
                figures[count] = [.. figures.GetValueOrDefault(count, []), .. streams];
                costs[count].Add(cost);
                report.Note(string.Create(
                    CultureInfo.InvariantCulture,
                    $"round {round + 1} of {StreamRounds}, {count} streams: {costs[count][^1]:F1} ms CPU a result, {string.Join(' ', streams.Select(stream => stream.Results))} results"));
            }
        }

        List<(int Streams, double Cost, double Median, double P95)> points = [];
        var wanted = ManyStreamsRun.Rate * ClipSeconds;
        foreach (var count in StreamCounts)
        {
            var ages = figures[count].SelectMany(stream => stream.Ages).Order().ToArray();
            points.Add((count, Report.Median(costs[count]), Math.Round(ages[ages.Length / 2], 1), Math.Round(ages[(int)(ages.Length * 0.95)], 1)));
            var name = $"{count} x 720p at {ManyStreamsRun.Rate} fps, {ManyStreamsRun.Model}";
            if (count > 1)
            {
                report.Add(new BenchCase
                {
                    Suite = "core", Case = $"{name}: cpu a result over one stream's", Metric = "ratio", GoalOf = "value", Goal = FlatGoal,
                    Value = Report.Median([.. costs[count].Zip(costs[1], (many, one) => many / one)]),
                });
            }

            report.Add(
                new BenchCase { Suite = "core", Case = $"{name}: cpu a result", Metric = "ms", Value = Report.Median(costs[count]), GoalOf = "value" },
                new BenchCase
                {
                    Suite = "core", Case = $"{name}: poorest stream's share of its rate", Metric = "%", Better = "higher", GoalOf = "value", Goal = ShareGoal,
                    Value = Math.Round(100 * figures[count].Min(stream => stream.Results) / wanted, 1),
                },
                new BenchCase
                {
                    Suite = "core", Case = $"{name}: results that say they gave something up", Metric = "%", GoalOf = "value",
                    Value = Math.Round(100.0 * figures[count].Sum(stream => stream.Shed) / ages.Length, 1),
                },
                new BenchCase { Suite = "core", Case = $"{name}: age of a result, p50", Metric = "ms", Value = points[^1].Median, GoalOf = "value" },
                new BenchCase
                {
                    Suite = "core", Case = $"{name}: age of a result, p95", Metric = "ms", Value = points[^1].P95, GoalOf = "value", Goal = AgeGoal,
                });
        }

        if (plot is not null)
        {
            StreamPlot.Write(plot, points);
        }
    }
}
