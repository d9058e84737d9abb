using System.Diagnostics;
using System.Globalization;
using Kinora.Frames.Formats;
using Kinora.Frames.Results;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Vision.Detectors;
using Kinora.Vision.Kernels;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Bench;

/// <summary>
/// What a detector finds in pictures that are shrunk by more than two, by averaging areas and by picking two samples (bilinear), held
/// against what it finds in the same pictures shrunk by ffmpeg's Lanczos filter at its most accurate.
/// </summary>
internal static class KernelAccuracy
{
    private const int FramesPerClip = 40;
    private const float Overlap = 0.5f;

    public static async Task MeasureAsync(string clip, Report report)
    {
        string[] endings = [".mp4", ".jpg", ".bmp"];
        var media = Directory.EnumerateFiles(Path.GetDirectoryName(clip)!).Where(f => endings.Contains(Path.GetExtension(f))).Order(StringComparer.Ordinal).ToList();
        foreach (var id in new[] { "nanodet", "nanodet_256" })
        {
            using var sessions = new SessionRegistry();
            var model = await new ModelStore().GetAsync(id).ConfigureAwait(false);
            var session = sessions.Get(model.Path);
            using var binding = session.Rent();
            var (area, bilinear) = (new Tally(), new Tally());
            foreach (var file in media)
            {
                await MeasureAsync(file, model.Contract!, session, binding, area, bilinear).ConfigureAwait(false);
            }

            Tell(model.Contract!.Input.Width, area, bilinear, report);
        }
    }

    private static void Tell(int side, Tally area, Tally bilinear, Report report)
    {
        BenchCase Line(string what, string metric, Func<Tally, double> value, string better) => new()
        {
            Suite = "kernels", Case = $"accuracy-{side} area: {what}", Metric = metric, Value = Math.Round(value(area), 3), Peer = "bilinear",
            PeerValue = Math.Round(value(bilinear), 3), GoalOf = "ratio", Goal = 1, Better = better,
        };
        report.Add(
            Line("boxes of Lanczos found", "%", static t => 100.0 * t.Matched / t.Wanted, "higher"),
            Line("boxes that are Lanczos's too", "%", static t => 100.0 * t.Matched / t.Found, "higher"),
            Line("overlap of the boxes (mean IoU)", "%", static t => 100 * t.Iou / t.Matched, "higher"),
            Line("difference of the scores (mean)", "", static t => t.ScoreDifference / t.Matched, "lower"),
            Line("difference of the inputs (mean)", "level", static t => t.InputDifference / t.Pictures, "lower"));
        report.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"accuracy-{side}: {area.Pictures} pictures; persons found: Lanczos {area.PersonsWanted}, area {area.Persons}, bilinear {bilinear.Persons}; " +
            $"boxes: Lanczos {area.Wanted}, area {area.Found}, bilinear {bilinear.Found}."));
    }

    private static async Task MeasureAsync(string file, ModelContract model, ModelSession session, SessionBinding binding, Tally area, Tally bilinear)
    {
        var (width, height, frames) = await ProbeAsync(file).ConfigureAwait(false);
        var format = new FrameFormat(width, height, PixelFormat.I420, ColorMatrix.Bt601, ColorRange.Limited);
        var input = model.Input;
        var placement = Placement.For(width, height, input);
        if (Math.Max((double)width / placement.Width, (double)height / placement.Height) <= 2)
            return;

        var folder = Directory.CreateTempSubdirectory("kinora-bench-");
        try
        {
            var (planar, shrunk) = (Path.Join(folder.FullName, "planar"), Path.Join(folder.FullName, "shrunk"));
            var every = Math.Max(1, frames / FramesPerClip);
            await FfmpegAsync(["-i", file, "-vf", $"select=not(mod(n\\,{every})),scale=out_color_matrix=bt601:out_range=tv", "-vsync", "0", "-pix_fmt", "yuv420p", "-f", "rawvideo", planar])
                .ConfigureAwait(false);
            await FfmpegAsync(
            [
                "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", $"{width}x{height}", "-i", planar,
                "-vf", $"scale={placement.Width}:{placement.Height}:flags=lanczos+accurate_rnd+full_chroma_inp+full_chroma_int:in_color_matrix=bt601:in_range=tv",
                "-pix_fmt", "rgb24", "-f", "rawvideo", shrunk,
            ]).ConfigureAwait(false);
            var best = new FrameFormat(placement.Width, placement.Height, PixelFormat.Rgb24, ColorMatrix.Bt601, ColorRange.Full);
            var lanczos = new Detector(model, session, binding, new PictureKernel(best, input));
            var areas = new Detector(model, session, binding, new PictureKernel(format, input, ResampleFilter.Auto));
            var pairs = new Detector(model, session, binding, new PictureKernel(format, input, ResampleFilter.Bilinear));
            using var planarFrames = File.OpenRead(planar);
            using var shrunkFrames = File.OpenRead(shrunk);
            var (pixels, few) = (new byte[format.ByteLength], new byte[best.ByteLength]);
            while (planarFrames.ReadAtLeast(pixels, pixels.Length, throwOnEndOfStream: false) == pixels.Length)
            {
                shrunkFrames.ReadExactly(few);
                var (wanted, values) = lanczos.Run(few);
                area.Add(wanted, values, areas.Run(pixels), input);
                bilinear.Add(wanted, values, pairs.Run(pixels), input);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task FfmpegAsync(IReadOnlyList<string> arguments) =>
        await ChildUsage.MeasureAsync("ffmpeg", ["-nostdin", "-v", "error", "-y", .. arguments]).ConfigureAwait(false);

    private static async Task<(int Width, int Height, int Frames)> ProbeAsync(string file)
    {
        var probe = await ChildUsage.MeasureAsync(
            "ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height,nb_frames", "-of", "csv=p=0", file).ConfigureAwait(false);
        var words = probe.Output.Trim().Split(',');
        return (int.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[1], CultureInfo.InvariantCulture), int.TryParse(words[2], out var frames) ? frames : 1);
    }

    /// <summary>One way to the detector's input.</summary>
    private sealed class Detector
    {
        private readonly ModelContract _model;
        private readonly SessionBinding _binding;
        private readonly PictureKernel _kernel;
        private readonly BoundTensor _input;
        private readonly IBoxDecoder _decoder;
        private readonly string[] _labels;
        private readonly BoxCandidates _boxes = new();

        public Detector(ModelContract model, ModelSession session, SessionBinding binding, PictureKernel kernel)
        {
            (_model, _binding, _kernel) = (model, binding, kernel);
            _input = binding.Input(model.Input.Name);
            (_decoder, _labels) = BoxDecoders.Create(model, new OutputLayout(model, session.Outputs));
        }

        public (List<Detection> Found, float[] Values) Run(byte[] pixels)
        {
            _kernel.FillPadding(_input.Values);
            _kernel.Run(pixels, _input.Values);
            _binding.Run();
            _boxes.Begin((float)_model.Decode.Score);
            _decoder.Decode(_binding, _boxes);
            _boxes.Suppress((float)_model.Decode.Iou);
            var found = Enumerable.Range(0, _boxes.Count).Select(i => new Detection(_labels[_boxes[i].Class], _boxes[i].Score, _boxes[i].Box)).ToList();
            return (found, _input.Values.ToArray());
        }
    }

    private sealed class Tally
    {
        public int Pictures { get; private set; }

        public int Wanted { get; private set; }

        public int PersonsWanted { get; private set; }

        public int Found { get; private set; }

        public int Persons { get; private set; }

        public int Matched { get; private set; }

        public double Iou { get; private set; }

        public double ScoreDifference { get; private set; }

        public double InputDifference { get; private set; }

        public void Add(List<Detection> wanted, float[] wantedInput, (List<Detection> Found, float[] Values) run, ModelInput input)
        {
            Debug.Assert(wantedInput.Length == run.Values.Length);
            Pictures++;
            Wanted += wanted.Count;
            Found += run.Found.Count;
            PersonsWanted += wanted.Count(static d => d.Label == "person");
            Persons += run.Found.Count(static d => d.Label == "person");
            var planes = input.Width * input.Height;
            InputDifference += wantedInput.Select((value, i) => Math.Abs(value - run.Values[i]) * input.Std[i / planes]).Average();
            var left = run.Found.ToList();
            foreach (var box in wanted)
            {
                var match = left.Where(d => d.Label == box.Label).OrderByDescending(d => d.Box.Iou(box.Box)).FirstOrDefault();
                if (match.Label is null || match.Box.Iou(box.Box) < Overlap)
                    continue;
                left.Remove(match);
                Matched++;
                Iou += match.Box.Iou(box.Box);
                ScoreDifference += Math.Abs(match.Score - box.Score);
            }
        }
    }
}
