using System.Diagnostics;
using System.Net;
using Kinora.Models.Cache;
using Kinora.Vision.Sessions;

namespace Kinora.Bench.Server;

/// <summary>
/// <c>POST /predict</c> of a small JPEG. One at a time: what the answer costs its client over libturbojpeg's decoding and bare runs of the same
/// models, here, by one thread. Four at once: answers a second, beside torch's classifier behind FastAPI, which does not look for persons.
/// </summary>
internal static class PredictPart
{
    private const double OverheadGoal = 0.6;
    private const double RatioGoal = 4;
    private const int PicturesPerTurn = 25;
    private const int TurnsPerRound = 6;
    private const int Callers = 4;
    private const string Size = "640x480";

    private static readonly TimeSpan CallersTurn = TimeSpan.FromSeconds(2);

    public static async Task MeasureAsync(Report report, string clip, int rounds)
    {
        if (ClassifierFile.Prepare() is not { } classifier)
        {
            report.Note("the classifier's weights are not beside the checkout: /predict is not measured.");
            return;
        }

        var jpeg = await PredictSuite.JpegAsync(clip, Size).ConfigureAwait(false);
        using var kinora = await ServedProcess.KinoraAsync($"model_name: '{classifier}'\nstreams: {{}}\n").ConfigureAwait(false);
        if (Peers.HasTorch)
        {
            using var torch = await ServedProcess.PythonAsync("predict").ConfigureAwait(false);
            await MeasureAsync(report, jpeg, classifier, kinora, torch, rounds).ConfigureAwait(false);
        }
        else
        {
            report.Note("torch, torchvision, OpenCV and FastAPI for Python are not installed (bench/peers.sh installs them): /predict has no peer.");
            await MeasureAsync(report, jpeg, classifier, kinora, null, rounds).ConfigureAwait(false);
        }
    }

    private static async Task MeasureAsync(Report report, byte[] jpeg, string classifier, ServedProcess kinora, ServedProcess? torch, int rounds)
    {
        using var sessions = new SessionRegistry();
        var person = sessions.Get((await new ModelStore().GetAsync("nanodet_256").ConfigureAwait(false)).Path);
        using var bare = new BarePrediction(jpeg, [sessions.Get(classifier), person]);
        using var ours = Checked(kinora, jpeg);
        using var theirs = torch is null ? null : Checked(torch, jpeg);
        List<double> our = [], unavoidable = [], their = [];
        for (var turn = -2; turn < TurnsPerRound * rounds; turn++)
        {
            var (a, b, c) = (Turn(() => ours.Run()), Turn(bare.Run), theirs is null ? 0 : Turn(() => theirs.Run()));
            if (turn >= 0)
            {
                our.Add(a);
                unavoidable.Add(b);
                their.Add(c);
            }
        }

        const string One = $"/predict {Size}, one at a time";
        report.Add(
            new BenchCase
            {
                Suite = ServerSuite.Name, Case = $"{One}, classify + person", Metric = "ms", Value = Report.Median(our, 3), Peer = "turbojpeg + bare models",
                PeerValue = Report.Median(unavoidable, 3), GoalOf = "value",
            },
            new BenchCase
            {
                Suite = ServerSuite.Name, Case = $"{One}: overhead", Metric = "ms", Value = Report.Median([.. our.Zip(unavoidable, static (a, b) => a - b)], 3),
                GoalOf = "value", Goal = OverheadGoal,
            });
        if (torch is not null)
        {
            report.Add(new BenchCase
            {
                Suite = ServerSuite.Name, Case = One, Metric = "ms", Value = Report.Median(our, 3), Peer = "torch, without person", PeerValue = Report.Median(their, 3),
                GoalOf = "ratio",
            });
        }

        await ThroughputAsync(report, jpeg, kinora, torch, rounds).ConfigureAwait(false);
    }

    private static async Task ThroughputAsync(Report report, byte[] jpeg, ServedProcess kinora, ServedProcess? torch, int rounds)
    {
        List<double> our = [], their = [];
        for (var round = -1; round < rounds; round++)
        {
            var (a, b) = (await RateAsync(kinora, jpeg).ConfigureAwait(false), torch is null ? 0 : await RateAsync(torch, jpeg).ConfigureAwait(false));
            if (round >= 0)
            {
                our.Add(a);
                their.Add(b);
            }
        }

        var result = new BenchCase
        {
            Suite = ServerSuite.Name, Case = $"/predict {Size}, {Callers} at once, classify + person", Metric = "1/s", Value = Report.Median(our, 1), Better = "higher",
            GoalOf = "ratio",
        };
        report.Add(torch is null ? result : result with { Peer = "torch, without person", PeerValue = Report.Median(their, 1), Goal = RatioGoal });
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
