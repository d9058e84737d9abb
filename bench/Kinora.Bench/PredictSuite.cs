using System.Diagnostics;
using System.Globalization;
using Kinora.Models.Cache;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Stills;
using Kinora.Vision.Sessions;

namespace Kinora.Bench;

/// <summary>
/// What analysing a JPEG in memory costs over libturbojpeg's decoding and bare runs of the same models in the same process, in turns of
/// a few pictures; the median of the turns' differences or ratios counts. Then how many a second four callers get.
/// </summary>
internal static class PredictSuite
{
    private const double OverheadGoal = 0.6;
    private const int PicturesPerTurn = 25;
    private const int TurnsPerPair = 6;
    private const int Callers = 4;

    private static readonly TimeSpan CallersTurn = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(SuiteOptions options)
    {
        var report = new Report("predict", options.Json);
        if (ClassifierFile.Prepare() is not { } classifier)
        {
            report.Note("the classifier's weights are not beside the checkout: nothing is measured.");
            return 1;
        }

        var clip = options.Clip ?? await Clips.DefaultAsync().ConfigureAwait(false);
        foreach (var size in new[] { "640x480", "4000x3000" })
        {
            var jpeg = await JpegAsync(clip, size).ConfigureAwait(false);
            foreach (string[] steps in (string[][])[["classify"], ["classify", "person"]])
            {
                await MeasureAsync(report, $"{size} {string.Join('+', steps)}", jpeg, steps, classifier, options.Pairs, size == "640x480").ConfigureAwait(false);
            }
        }

        await PredictAgreement.MeasureAsync(report, clip, classifier).ConfigureAwait(false);
        return 0;
    }

    private static async Task MeasureAsync(
        Report report, string name, byte[] jpeg, string[] steps, string classifier, int pairs, bool hasGoal)
    {
        using var sessions = new SessionRegistry();
        using var scheduler = new StepScheduler();
        var store = new ModelStore();
        using var analyser = await PictureAnalyser.CreateAsync(
            StepPlan.Create(steps, new Dictionary<string, string> { ["classify"] = classifier }), store, sessions, scheduler).ConfigureAwait(false);
        List<ModelSession> models = [sessions.Get(classifier)];
        if (steps.Contains("person"))
        {
            models.Add(sessions.Get((await store.GetAsync("nanodet_256").ConfigureAwait(false)).Path));
        }

        using var bare = new BarePrediction(jpeg, models);
        Func<Task> ours = () => analyser.AnalyseAsync(jpeg, "bench.jpg", CancellationToken.None);
        Func<Task> theirs = () => Task.Run(bare.Run);
        _ = await TurnAsync(ours).ConfigureAwait(false);
        _ = await TurnAsync(theirs).ConfigureAwait(false);
        List<Cost> our = [], their = [];
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        for (var turn = 0; turn < TurnsPerPair * pairs; turn++)
        {
            our.Add(await TurnAsync(ours).ConfigureAwait(false));
            their.Add(await TurnAsync(theirs).ConfigureAwait(false));
        }

        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        foreach (var (what, of) in new (string, Func<Cost, double>)[] { ("wall", static c => c.Wall), ("cpu", static c => c.Cpu) })
        {
            report.Add(
                new BenchCase
                {
                    Suite = "predict", Case = $"{name}: {what} a picture", Metric = "ms", Value = Report.Median([.. our.Select(of)], 3),
                    Peer = "turbojpeg + bare models", PeerValue = Report.Median([.. their.Select(of)], 3), GoalOf = "value",
                },
                new BenchCase
                {
                    Suite = "predict", Case = $"{name}: {what} overhead", Metric = "ms", Value = Report.Median([.. our.Zip(their, (a, b) => of(a) - of(b))], 3),
                    GoalOf = "value", Goal = hasGoal ? OverheadGoal : null,
                });
        }

        await ThroughputAsync(report, name, ours, jpeg, models, pairs).ConfigureAwait(false);
        report.Note(string.Create(
            CultureInfo.InvariantCulture, $"{name}: {allocated / (double)(our.Count * PicturesPerTurn):F0} managed bytes a picture, the bare side's included."));
    }

    /// <summary>Four callers, each with one picture after the other, against a thread a core that decodes and runs without a pause.</summary>
    private static async Task ThroughputAsync(Report report, string name, Func<Task> ours, byte[] jpeg, List<ModelSession> models, int pairs)
    {
        var bare = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new BarePrediction(jpeg, models)).ToArray();
        List<double> our = [], their = [];
        for (var pair = 0; pair < pairs; pair++)
        {
            our.Add(await RateAsync(Enumerable.Repeat(ours, Callers)).ConfigureAwait(false));
            their.Add(await RateAsync(bare.Select<BarePrediction, Func<Task>>(side => () => Task.Run(side.Run))).ConfigureAwait(false));
        }

        report.Add(new BenchCase
        {
            Suite = "predict", Case = $"{name}: pictures a second, {Callers} at once", Metric = "1/s", Value = Report.Median(our, 1), Better = "higher",
            Peer = "a thread a core", PeerValue = Report.Median(their, 1), GoalOf = "value",
        });
        Array.ForEach(bare, side => side.Dispose());
    }

    private static async Task<double> RateAsync(IEnumerable<Func<Task>> callers)
    {
        var (begun, count) = (Stopwatch.GetTimestamp(), 0);
        await Task.WhenAll(callers.Select(caller => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(begun) < CallersTurn)
            {
                await caller().ConfigureAwait(false);
                Interlocked.Increment(ref count);
            }
        }))).ConfigureAwait(false);
        return count / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static async Task<Cost> TurnAsync(Func<Task> run)
    {
        var (begun, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        for (var i = 0; i < PicturesPerTurn; i++)
        {
            await run().ConfigureAwait(false);
        }

        return new Cost(
            Stopwatch.GetElapsedTime(begun).TotalMilliseconds / PicturesPerTurn, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / PicturesPerTurn);
    }

    /// <summary>A frame of the clip as a JPEG of a size, as 640x480.</summary>
    public static async Task<byte[]> JpegAsync(string clip, string size)
    {
        var folder = Directory.CreateTempSubdirectory("kinora-bench-");
        try
        {
            var file = Path.Join(folder.FullName, size + ".jpg");
            _ = await ChildUsage.MeasureAsync(
                "ffmpeg", "-nostdin", "-v", "error", "-y", "-ss", "2", "-i", clip, "-frames:v", "1", "-vf", $"scale={size.Replace('x', ':')}",
                "-pix_fmt", "yuvj420p", "-q:v", "3", file).ConfigureAwait(false);
            return await File.ReadAllBytesAsync(file).ConfigureAwait(false);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private readonly record struct Cost(double Wall, double Cpu);
}
