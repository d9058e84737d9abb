using System.Numerics;
using Kinora.Frames.Formats;
using Kinora.Models.Catalog;
using Kinora.Vision.Kernels;

namespace Kinora.Bench;

/// <summary>
/// What bringing a 1080p frame to a network's input costs on one thread, in rounds that take turns with libyuv followed by C, and with
/// OpenCV. A row has a goal only where peer and ours agree in that run (<see cref="KernelAgreement"/>). Then whether averaging areas
/// helps the detector.
/// </summary>
internal static class KernelSuite
{
    public static readonly float[] Mean = [103.53f, 116.28f, 123.675f];
    public static readonly float[] Std = [57.375f, 57.12f, 58.395f];
    private const int Width = 1920;
    private const int Height = 1080;
    private const double BilinearGoal = 1.0;
    private const double AreaGoal = 0.8;
    private const double OpenCvGoal = 0.3;

    /// <summary>Rounds are short and many: what else the machine does then hits both sides alike.</summary>
    private const int RoundsPerPair = 5;

    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(15);

    public static async Task<int> RunAsync(SuiteOptions options)
    {
        var clip = options.Clip ?? await Clips.DefaultAsync().ConfigureAwait(false);
        var report = new Report("kernels", options.Json);
        var folder = Directory.CreateTempSubdirectory("kinora-bench-");
        try
        {
            var file = Path.Join(folder.FullName, "frame.yuv");
            await ExtractAsync(clip, file).ConfigureAwait(false);
            var frame = await File.ReadAllBytesAsync(file).ConfigureAwait(false);
            TellGate(frame, report);
            foreach (var (side, resize) in new[] { (640, ResizeMode.Letterbox), (416, ResizeMode.Letterbox), (320, ResizeMode.Letterbox), (224, ResizeMode.Stretch) })
            {
                var name = $"i420-1080p-{(resize == ResizeMode.Letterbox ? "letterbox" : "stretch")}-{side}";
                Compare(name, frame, Input(side, resize), ResampleFilter.Bilinear, KernelLibYuv.Bilinear, BilinearGoal, options.Pairs, report);
                Compare(name + "-area", frame, Input(side, resize), ResampleFilter.Area, KernelLibYuv.Box, AreaGoal, options.Pairs, report);
                CompareOpenCv(name, file, frame, Input(side, resize), options.Pairs, report);
            }

            KernelPaths.Measure(frame, Input(640, ResizeMode.Letterbox), options.Pairs, report);
            TellCrop(frame, options.Pairs, report);
            await KernelAccuracy.MeasureAsync(clip, report).ConfigureAwait(false);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static FrameFormat Format => new(Width, Height, PixelFormat.I420, ColorMatrix.Bt601, ColorRange.Limited);

    private static ModelInput Input(int side, ResizeMode resize) => new()
    {
        Name = "input", Type = "float32", Layout = TensorLayout.Nchw, Color = ColorOrder.Rgb, Width = side, Height = side,
        Mean = Mean, Std = Std, Resize = resize, Pad = 114,
    };

    private static void Compare(
        string name, byte[] frame, ModelInput input, ResampleFilter filter, int theirFilter, double goal, int pairs, Report report)
    {
        var kernel = new PictureKernel(Format, input, filter);
        var (ours, theirs) = (new float[3 * input.Width * input.Height], new float[3 * input.Width * input.Height]);
        kernel.FillPadding(ours);
        kernel.FillPadding(theirs);
        var peer = theirFilter == KernelLibYuv.Box ? "libyuv box" : "libyuv";
        if (KernelLibYuv.Missing is { } missing)
        {
            report.Note($"{name}: {missing}: not compared.");
            Tell(name, pairs, report, times => Time(times, () => kernel.Run(frame, ours)));
            return;
        }

        var libYuv = new KernelLibYuv(kernel.Placement, input.Width, theirFilter);
        Measure(
            name, peer, goal, pairs, report, times => Time(times, () => kernel.Run(frame, ours)),
            times => Time(times, () => libYuv.Run(frame, Width, Height, theirs)),
            () => KernelAgreement.Of(ours, theirs, kernel.Placement, input), hasHalfChroma: true);
    }

    /// <summary>Whether this frame has colour enough that a peer with wrong chroma would not agree.</summary>
    private static void TellGate(byte[] frame, Report report)
    {
        var input = Input(640, ResizeMode.Letterbox);
        var kernel = new PictureKernel(Format, input, ResampleFilter.Bilinear);
        const int Luma = Width * Height, Chroma = Luma / 4;
        var (gray, swapped) = ((byte[])frame.Clone(), (byte[])frame.Clone());
        gray.AsSpan(Luma).Fill(128);
        frame.AsSpan(Luma, Chroma).CopyTo(swapped.AsSpan(Luma + Chroma));
        frame.AsSpan(Luma + Chroma).CopyTo(swapped.AsSpan(Luma));
        var (ours, theirs) = (new float[3 * input.Width * input.Height], new float[3 * input.Width * input.Height]);
        kernel.Run(frame, ours);
        foreach (var (what, other) in new[] { ("without its chroma", gray), ("with U and V swapped", swapped) })
        {
            kernel.Run(other, theirs);
            report.Add(new BenchCase
            {
                Suite = "kernels", Case = $"difference from the same frame {what}", Metric = "level",
                Value = Math.Round(KernelAgreement.Of(ours, theirs, kernel.Placement, input).Judged(hasHalfChroma: true), 2),
                GoalOf = "value", Goal = KernelAgreement.Goal, Better = "higher",
            });
        }
    }

    /// <summary>A face's crop: turned by 17°, shrunk by 1.7.</summary>
    private static void TellCrop(byte[] frame, int pairs, Report report)
    {
        var kernel = new CropKernel(Format, Input(112, ResizeMode.Stretch), CropEdge.Pad);
        var tensor = new float[3 * 112 * 112];
        var map = Matrix3x2.CreateScale(1.7f) * Matrix3x2.CreateRotation(0.3f) * Matrix3x2.CreateTranslation(600, 400);
        Tell("i420-1080p-turned-crop-112", pairs, report, times => Time(times, () => kernel.Run(frame, map, tensor)));
    }

    public static void Tell(string name, int pairs, Report report, Func<int, double> run)
    {
        var times = Times(run);
        var rounds = Enumerable.Range(0, RoundsPerPair * pairs).Select(_ => run(times)).ToList();
        report.Add(new BenchCase { Suite = "kernels", Case = name, Metric = "ms", Value = Report.Median(rounds, 4), GoalOf = "value" });
    }

    /// <summary>Two ways of ours in turns.</summary>
    public static void TellBoth(string name, string other, int pairs, Report report, Func<int, double> run, Func<int, double> runOther)
    {
        var (first, second) = InTurns(pairs, run, runOther);
        report.Add(new BenchCase
        {
            Suite = "kernels", Case = name, Metric = "ms", Value = Report.Median(first, 4), Peer = other, PeerValue = Report.Median(second, 4), GoalOf = "ratio",
        });
    }

    private static void CompareOpenCv(string name, string file, byte[] frame, ModelInput input, int pairs, Report report)
    {
        if (!Peers.HasOpenCv)
        {
            report.Note($"{name}: OpenCV is not installed (bench/peers.sh installs it): not compared.");
            return;
        }

        var kernel = new PictureKernel(Format, input, ResampleFilter.Bilinear);
        var ours = new float[3 * input.Width * input.Height];
        kernel.FillPadding(ours);
        using var openCv = new KernelOpenCv(file, Width, Height, input.Width, input.Resize == ResizeMode.Letterbox);
        Measure(
            name, "OpenCV", OpenCvGoal, pairs, report, times => Time(times, () => kernel.Run(frame, ours)), openCv.Measure,
            () => KernelAgreement.Of(ours, openCv.Tensor(file + ".f32"), kernel.Placement, input), hasHalfChroma: false);
    }

    /// <summary>Rounds of ours and of the peer's in turn; the medians of the threads' CPU time count.</summary>
    private static void Measure(
        string name, string peer, double goal, int pairs, Report report, Func<int, double> ours, Func<int, double> theirs,
        Func<KernelAgreement> agreement, bool hasHalfChroma)
    {
        var (our, their) = InTurns(pairs, ours, theirs);
        var difference = agreement();
        var judged = difference.Judged(hasHalfChroma);
        var agrees = judged <= KernelAgreement.Goal;
        report.Add(new BenchCase
        {
            Suite = "kernels", Case = name, Metric = "ms", Value = Report.Median(our, 4), Peer = peer, PeerValue = Report.Median(their, 4),
            GoalOf = "ratio", Goal = agrees ? goal : null,
        });
        report.Add(new BenchCase
        {
            Suite = "kernels", Case = $"{name} difference from {peer}", Metric = "level", Value = Math.Round(judged, 2), GoalOf = "value", Goal = KernelAgreement.Goal,
        });
        report.Note($"{name}, {peer}: {difference.Text(hasHalfChroma)}{(agrees ? "" : "; they do not agree: the row does not count")}.");
    }

    private static (List<double> Ours, List<double> Theirs) InTurns(int pairs, Func<int, double> ours, Func<int, double> theirs)
    {
        // The first rounds warm up caches, the compiler and the processor, and tell how often each runs in a round.
        var (ourTimes, theirTimes) = (Times(ours), Times(theirs));
        List<double> our = [], their = [];
        for (var pair = 0; pair < RoundsPerPair * pairs; pair++)
        {
            our.Add(ours(ourTimes));
            their.Add(theirs(theirTimes));
        }

        return (our, their);
    }

    private static int Times(Func<int, double> run)
    {
        run(50);
        return Math.Max(1, (int)(Round.TotalMilliseconds / run(20)));
    }

    public static double Time(int times, Action run)
    {
        var start = Rusage.ThreadMilliseconds();
        for (var i = 0; i < times; i++)
            run();
        return (Rusage.ThreadMilliseconds() - start) / times;
    }

    /// <summary>A frame from the fifth second, at 1080p; the test picture where the clip is shorter.</summary>
    private static async Task ExtractAsync(string clip, string file)
    {
        foreach (IReadOnlyList<string> input in (string[][])[["-ss", "5", "-i", clip], ["-f", "lavfi", "-i", "testsrc2=s=1920x1080"]])
        {
            await ChildUsage.MeasureAsync(
                "ffmpeg",
                ["-nostdin", "-v", "error", "-y", .. input, "-frames:v", "1", "-vf", $"scale={Width}:{Height}", "-pix_fmt", "yuv420p", "-f", "rawvideo", file]).ConfigureAwait(false);
            if (new FileInfo(file) is { Exists: true, Length: Width * Height * 3 / 2 })
                return;
        }
    }
}
