using System.Diagnostics;
using System.Net;
using Kinora.Models.Cache;
using Kinora.Vision.Sessions;

namespace Kinora.Bench.Server;

/// <summary>
/// <c>POST /predict</c> of a small JPEG. One at a time: what the answer costs its client over libturbojpeg's decoding and bare runs of the same
/// models, here, by one thread. Four at once: answers a second, beside torch's classifier behind FastAPI. That one does not look for persons,
/// which <c>kinora serve</c> does unless told otherwise: so it is measured with the classifier alone, too.
/// </summary>
internal static class PredictPart
{
    private const double OverheadGoal = 0.6;
    private const double RatioGoal = 4;
    private const int PicturesPerTurn = 25;
    private const int TurnsPerRound = 4;
    private const int Callers = 4;
    private const string Size = "640x480";

    /// <summary>The frozen one is what tuning usually ends with; the optimised ones are the fastest that torch gets.</summary>
    private static readonly (string Name, string Mode)[] Torch =
    [
        ("torch frozen, classify", "predict-frozen"),
        ("torch frozen, one thread a run, classify", "predict-frozen-one-thread"),
        ("torch optimised, classify", "predict"),
        ("torch optimised, one thread a run, classify", "predict-one-thread"),
    ];

    private static readonly TimeSpan CallersTurn = TimeSpan.FromSeconds(2);

    public static async Task MeasureAsync(Report report, string clip, int rounds)
    {
        if (ClassifierFile.Prepare() is not { } classifier)
        {
            report.Note("the classifier's weights are not beside the checkout: /predict is not measured.");
            return;
        }

        var jpeg = await PredictSuite.JpegAsync(clip, Size).ConfigureAwait(false);
        using var shipped = await ServedProcess.KinoraAsync($"model_name: '{classifier}'\nstreams: {{}}\n").ConfigureAwait(false);
        using var alone = await ServedProcess.KinoraAsync($"model_name: '{classifier}'\npredict: {{steps: [classify]}}\nstreams: {{}}\n").ConfigureAwait(false);
        using var sessions = new SessionRegistry();
        var person = (await new ModelStore().GetAsync("nanodet_256").ConfigureAwait(false)).Path;
        OneAtATime(report, jpeg, shipped, [sessions.Get(classifier), sessions.Get(person)], "classify + person", rounds);
        OneAtATime(report, jpeg, alone, [sessions.Get(classifier)], "classify", rounds);

        List<double> our = [], ourAlone = [];
        if (!Peers.HasTorch)
        {
            report.Note("torch, torchvision, OpenCV and FastAPI for Python are not installed (bench/peers.sh installs them): /predict has no peer.");
            await TurnsAsync(jpeg, rounds, (shipped, our), (alone, ourAlone)).ConfigureAwait(false);
            report.Add(Rate("classify + person", our), Rate("classify", ourAlone));
            return;
        }

        List<(string Name, ServedProcess Server, List<double> Rates)> peers = [];
        try
        {
            foreach (var (name, mode) in Torch)
            {
                peers.Add((name, await ServedProcess.PythonAsync(mode).ConfigureAwait(false), []));
            }

            await TurnsAsync(jpeg, rounds, [(shipped, our), (alone, ourAlone), .. peers.Select(peer => (peer.Server, peer.Rates))]).ConfigureAwait(false);
            foreach (var (name, _, rates) in peers)
            {
                foreach (var rate in new[] { Rate("classify + person", our), Rate("classify", ourAlone) })
                {
                    report.Add(rate with { Peer = name, PeerValue = Report.Median(rates, 1), Goal = RatioGoal });
                }
            }
        }
        finally
        {
            peers.ForEach(peer => peer.Server.Dispose());
        }
    }

    private static void OneAtATime(Report report, byte[] jpeg, ServedProcess server, IReadOnlyList<ModelSession> models, string steps, int rounds)
    {
        using var bare = new BarePrediction(jpeg, models);
        using var caller = Checked(server, jpeg);
        List<double> our = [], unavoidable = [];
        double cpu = 0, bareCpu = 0;
        for (var turn = -TurnsPerRound; turn < TurnsPerRound * rounds; turn++)
        {
            var before = Footprint.CpuMilliseconds(server.Id);
            var a = Turn(() => caller.Run());
            var (between, bareBefore) = (Footprint.CpuMilliseconds(server.Id), Environment.CpuUsage.TotalTime);
            var b = Turn(bare.Run);
            if (turn >= 0)
            {
                our.Add(a);
                unavoidable.Add(b);
                cpu += between - before;
                bareCpu += (Environment.CpuUsage.TotalTime - bareBefore).TotalMilliseconds;
            }
        }

        report.Add(
            new BenchCase
            {
                Suite = ServerSuite.Name, Case = $"/predict {Size}, {steps}, one at a time", Metric = "ms", Value = Report.Median(our, 3), Peer = "turbojpeg + bare models",
                PeerValue = Report.Median(unavoidable, 3), GoalOf = "value",
            },
            new BenchCase
            {
                Suite = ServerSuite.Name, Case = $"/predict {Size}, {steps}, one at a time: overhead", Metric = "ms",
                Value = Report.Median([.. our.Zip(unavoidable, static (a, b) => a - b)], 3), GoalOf = "value", Goal = OverheadGoal,
            },
            new BenchCase
            {
                Suite = ServerSuite.Name, Case = $"/predict {Size}, {steps}, one at a time: CPU overhead", Metric = "ms",
                Value = Math.Round((cpu - bareCpu) / (our.Count * PicturesPerTurn), 3), GoalOf = "value",
            });
    }

    private static BenchCase Rate(string steps, List<double> rates) => new()
    {
        Suite = ServerSuite.Name, Case = $"/predict {Size}, {steps}, {Callers} at once", Metric = "1/s", Value = Report.Median(rates, 1), Better = "higher", GoalOf = "ratio",
    };

    /// <summary>One turn each, again and again; the first is to get warm and is not kept.</summary>
    private static async Task TurnsAsync(byte[] jpeg, int rounds, params (ServedProcess Server, List<double> Rates)[] sides)
    {
        for (var round = -1; round < rounds; round++)
        {
            foreach (var (server, rates) in sides)
            {
                var rate = await RateAsync(server, jpeg).ConfigureAwait(false);
                if (round >= 0)
                {
                    rates.Add(rate);
                }
            }
        }
    }

    /// <summary>Answers a second to some callers who each send one picture after the other.</summary>
    private static async Task<double> RateAsync(ServedProcess server, byte[] jpeg)
    {
        var (begun, count) = (Stopwatch.GetTimestamp(), 0);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Factory.StartNew(
            () =>
            {
                using var caller = Checked(server, jpeg);
                while (Stopwatch.GetElapsedTime(begun) < CallersTurn)
                {
                    caller.Run();
                    Interlocked.Increment(ref count);
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))).ConfigureAwait(false);
        return count / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static double Turn(Action run)
    {
        var begun = Stopwatch.GetTimestamp();
        for (var i = 0; i < PicturesPerTurn; i++)
        {
            run();
        }

        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds / PicturesPerTurn;
    }

    /// <summary>A caller whose first picture was answered as it should be.</summary>
    private static HttpExchange Checked(ServedProcess server, byte[] jpeg)
    {
        var exchange = HttpExchange.PostJpeg(server.Port, "/predict", jpeg);
        return exchange.Run() == (int)HttpStatusCode.OK && exchange.Answer.Contains("\"label\"", StringComparison.Ordinal)
            ? exchange
            : throw new InvalidOperationException($"/predict answers {exchange.Answer}");
    }
}
