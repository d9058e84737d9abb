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
        foreach (var (model, threads, hasYardstick) in Models())
        {
            var stream = new BenchStream("full", model, clip, threads, hasYardstick);
            await OverheadAsync(report, options.Pairs, stream, FullGoal).ConfigureAwait(false);
            await OverheadAsync(report, options.Pairs, stream with { Rendition = "scaled" }, ScaledGoal).ConfigureAwait(false);
        }

        await StreamsAsync(report, clip, options.Plot).ConfigureAwait(false);
        return 0;
    }

    /// <summary>
    /// The default detector, and a small classifier where one lies beside the checkout. What a run of the detector costs differs by several
    /// milliseconds with what else the host does, so on one thread a yardstick stands behind each frame. The classifier's runs are short enough
    /// to do without: measured with and without, it says whether the yardstick tells the truth.
    /// </summary>
    private static IEnumerable<(string Model, string Threads, bool HasYardstick)> Models()
    {
        yield return ("nanodet", BenchStream.AllThreads, false);
        yield return ("nanodet", "1", true);
        if (ClassifierFile.Prepare() is { } classifier)
        {
            yield return (classifier, "1", false);
            yield return (classifier, "1", true);
        }
    }

    private static async Task OverheadAsync(Report report, int rounds, BenchStream stream, double goal)
    {
        var name = $"1080p-{stream.Rendition}-{stream.ModelName}" + (stream.Threads == BenchStream.AllThreads ? "" : $"-threads-{stream.Threads}");
        List<OverheadPair> pairs = [];
        while (pairs.Count < rounds)
        {
            pairs.Add(await OverheadPair.MeasureAsync(stream).ConfigureAwait(false));
            report.Note($"{name}, pair {pairs.Count} of {rounds}: {pairs[^1].Text(stream.HasYardstick)}");
        }

        BenchCase Case(string what, Func<OverheadPair, double> value, double? target = null, string metric = "ms") => new()
        {
            Suite = "core", Case = $"{name} {what}", Metric = metric, Value = Report.Median([.. pairs.Select(value)]), GoalOf = "value", Goal = target,
        };
        if (stream.HasYardstick)
        {
            report.Add(
                Case("overhead, whole processes", pair => pair.Overhead, goal),
                Case("overhead, paired within each frame", pair => pair.PairedOverhead, goal),
                Case("of it: the step over the bare model", pair => pair.StepShare),
                Case("of it: the frame path", pair => pair.PathShare),
                Case("of it: ffmpeg", pair => pair.DecoderShare));
            return;
        }

        report.Add(
            Case("overhead", pair => pair.Overhead, goal),
            Case("cpu-per-frame", pair => pair.StreamCost) with { Peer = "ffmpeg + bare model", PeerValue = Report.Median([.. pairs.Select(pair => pair.BaselineCost)]) },
            Case("allocation-per-frame", pair => pair.Ours.BytesPerFrame, AllocationGoal, "bytes"));
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
