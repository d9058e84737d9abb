using System.Globalization;

namespace Kinora.Bench;

/// <summary>
/// What getting a frame costs: CPU a frame of our decode at full size and scaled for analysis, interleaved with <c>ffmpeg -f null</c> (the
/// same decoder, nobody reads) and OpenCV's VideoCapture; whether the cheaper decode sees the same; and how soon a lost source is back.
/// </summary>
internal static class IngestSuite
{
    private const double FullGoal = 3.5;
    private const double AnalysisGoal = 1.5;
    private const double AgreementGoal = 98;

    public static async Task<int> RunAsync(SuiteOptions options)
    {
        var clip = options.Clip ?? await Clips.DefaultAsync().ConfigureAwait(false);
        var report = new Report("ingest", options.Json);
        await MeasureDecodeAsync(clip, options.Pairs, report).ConfigureAwait(false);
        foreach (var video in Clips.SharedBeside(clip))
        {
            var (percent, boxes) = await Agreement.MeasureAsync(video).ConfigureAwait(false);
            report.Add(new BenchCase
            {
                Suite = "ingest", Case = $"economy-agreement {Path.GetFileNameWithoutExtension(video)} ({boxes} boxes)", Metric = "%", Value = percent,
                GoalOf = "value", Goal = AgreementGoal, Better = "higher",
            });
        }

        await RecoverySuite.MeasureAsync(report).ConfigureAwait(false);
        return 0;
    }

    private static async Task MeasureDecodeAsync(string clip, int pairs, Report report)
    {
        List<double> nothing = [], full = [], analysis = [], openCv = [], fullOver = [], analysisOver = [];
        var self = Environment.ProcessPath!;
        var hasOpenCv = Peers.HasOpenCv;
        for (var pair = 0; pair < pairs; pair++)
        {
            full.Add(await CostAsync(self, ["run", "ingest", "full", clip]).ConfigureAwait(false));
            nothing.Add(await NullAsync(clip).ConfigureAwait(false));
            analysis.Add(await CostAsync(self, ["run", "ingest", "analysis", clip]).ConfigureAwait(false));
            if (hasOpenCv)
            {
                openCv.Add(await CostAsync(Peers.Python, [Peers.Script("opencv_read.py"), clip]).ConfigureAwait(false));
            }

            fullOver.Add(full[^1] - nothing[^1]);
            analysisOver.Add(analysis[^1] - nothing[^1]);
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"pair {pair + 1} of {pairs}: null {nothing[^1]:F2}, full {full[^1]:F2}, 640 {analysis[^1]:F2}{(hasOpenCv ? $", OpenCV {openCv[^1]:F2}" : "")} ms CPU a frame"))
                .ConfigureAwait(false);
        }

        report.Add(Over("decode-full over ffmpeg -f null", fullOver, FullGoal), Over("decode-640 over ffmpeg -f null", analysisOver, AnalysisGoal));
        report.Add(Beside("decode-full", full, "ffmpeg -f null", nothing, null), Beside("decode-640", analysis, "ffmpeg -f null", nothing, null));
        if (hasOpenCv)
        {
            report.Add(Beside("decode-full", full, "OpenCV", openCv, 1), Beside("decode-640", analysis, "OpenCV", openCv, 1));
        }
        else
        {
            report.Note("OpenCV is not installed (bench/peers.sh installs it): not compared.");
        }
    }

    private static BenchCase Over(string name, List<double> values, double goal) => new()
    {
        Suite = "ingest", Case = name, Metric = "ms", Value = Report.Median(values), GoalOf = "value", Goal = goal,
    };

    private static BenchCase Beside(string name, List<double> values, string peer, List<double> peers, double? goal) => new()
    {
        Suite = "ingest", Case = name, Metric = "ms", Value = Report.Median(values), Peer = peer, PeerValue = Report.Median(peers),
        GoalOf = "ratio", Goal = goal,
    };

    /// <summary>CPU milliseconds a frame of a program that prints its frames and its start-up time.</summary>
    private static async Task<double> CostAsync(string program, IReadOnlyList<string> arguments)
    {
        var usage = await ChildUsage.MeasureAsync(program, arguments).ConfigureAwait(false);
        var words = usage.Output.Trim().Split(' ');
        var (frames, startUp) = (double.Parse(words[0], CultureInfo.InvariantCulture), double.Parse(words[1], CultureInfo.InvariantCulture));
        return (usage.CpuMilliseconds - startUp) / frames;
    }

    private static async Task<double> NullAsync(string clip)
    {
        var usage = await ChildUsage
            .MeasureAsync("ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", "-progress", "pipe:1", "-i", clip, "-an", "-sn", "-dn", "-f", "null", "-")
            .ConfigureAwait(false);
        var frames = usage.Output.Split('\n').Last(line => line.StartsWith("frame=", StringComparison.Ordinal))["frame=".Length..];
        return usage.CpuMilliseconds / double.Parse(frames, CultureInfo.InvariantCulture);
    }
}
