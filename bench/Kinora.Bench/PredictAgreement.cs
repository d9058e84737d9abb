using System.Globalization;
using Kinora.Frames.Results;
using Kinora.Media.Stills;
using Kinora.Models.Cache;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Stills;
using Kinora.Vision.Classification;
using Kinora.Vision.Sessions;

namespace Kinora.Bench;

/// <summary>Whether JPEGs that are decoded no larger than the steps need give the results of JPEGs that are decoded at full size.</summary>
internal static class PredictAgreement
{
    private const int FramesPerClip = 20;
    private const float Confident = 0.5f;
    private const float Overlap = 0.5f;

    public static async Task MeasureAsync(Report report, string clip, string classifier)
    {
        using var sessions = new SessionRegistry();
        using var scheduler = new StepScheduler();
        foreach (var (name, steps, models) in new (string, string[], Dictionary<string, string>)[]
        {
            ("classify", ["classify"], new() { ["classify"] = classifier }),
            ("person", ["person"], []),
            ("detect", ["detect"], []),
        })
        {
            var plan = StepPlan.Create(steps, models).With(new PersonOptions { AsPredictions = true });
            using var chain = await plan.BuildAsync(new ModelStore(), sessions, null, CancellationToken.None).ConfigureAwait(false);
            using var job = new PictureJob(chain, scheduler.OpenLane(), StillLimits.Own, null, TimeProvider.System);
            var tally = new Tally();
            await foreach (var jpeg in PicturesAsync(clip).ConfigureAwait(false))
            {
                var whole = await RunAsync(job, jpeg, needsAllPixels: true).ConfigureAwait(false);
                var reduced = await RunAsync(job, jpeg, needsAllPixels: false).ConfigureAwait(false);
                tally.Add(whole, reduced, job.Frame.Format.Width < whole.Width);
            }

            tally.Tell(report, name);
        }
    }

    private static async Task<FrameResult> RunAsync(PictureJob job, byte[] jpeg, bool needsAllPixels) => await job.RunAsync(
        new PictureOrder(jpeg, StillHeader.Read(jpeg, "x", StillLimits.Own), "x", "x", 0, needsAllPixels), CancellationToken.None).ConfigureAwait(false);

    /// <summary>Pictures beside the clip, and frames of the clips there, at their own size and at one of eight megapixels.</summary>
    private static async IAsyncEnumerable<byte[]> PicturesAsync(string clip)
    {
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(clip)!, "*.jpg").Order(StringComparer.Ordinal))
        {
            yield return await File.ReadAllBytesAsync(file).ConfigureAwait(false);
        }

        foreach (var video in Clips.SharedBeside(clip))
        {
            foreach (var scale in new[] { "iw:ih", "3264:-2:flags=lanczos" })
            {
                var folder = Directory.CreateTempSubdirectory("kinora-bench-");
                _ = await ChildUsage.MeasureAsync(
                    "ffmpeg", "-nostdin", "-v", "error", "-y", "-i", video, "-vf", $"fps=1,scale={scale}", "-frames:v",
                    FramesPerClip.ToString(CultureInfo.InvariantCulture), "-pix_fmt", "yuvj420p", "-q:v", "3", Path.Join(folder.FullName, "%03d.jpg")).ConfigureAwait(false);
                foreach (var file in folder.EnumerateFiles())
                {
                    yield return await File.ReadAllBytesAsync(file.FullName).ConfigureAwait(false);
                }

                folder.Delete(recursive: true);
            }
        }
    }

    private sealed class Tally
    {
        private readonly List<double> _differences = [];
        private int _pictures;
        private int _reduced;
        private int _sure;
        private int _sameLabel;
        private int _sameAnswer;
        private int _boxes;
        private int _matched;
        private double _iou;

        public void Add(FrameResult whole, FrameResult other, bool isReduced)
        {
            _pictures++;
            if (!isReduced)
                return;
            _reduced++;
            var (first, second) = (whole.Predictions?.FirstOrDefault() ?? default, other.Predictions?.FirstOrDefault() ?? default);
            _sure += first.Score >= Confident ? 1 : 0;
            _sameLabel += first.Score >= Confident && first.Label == second.Label ? 1 : 0;
            _sameAnswer += whole.HasPerson == other.HasPerson ? 1 : 0;
            foreach (var prediction in whole.Predictions ?? [])
            {
                _differences.Add(Math.Abs(prediction.Score - (other.Predictions ?? []).FirstOrDefault(p => p.Label == prediction.Label).Score));
            }

            foreach (var box in (whole.Detections ?? []).Where(d => d.Score >= Confident))
            {
                _boxes++;
                var best = (other.Detections ?? []).Where(d => d.Label == box.Label).OrderByDescending(d => d.Box.Iou(box.Box)).FirstOrDefault();
                if (best.Label is not null && best.Box.Iou(box.Box) >= Overlap)
                {
                    _matched++;
                    _iou += best.Box.Iou(box.Box);
                    _differences.Add(Math.Abs(best.Score - box.Score));
                }
            }
        }

        public void Tell(Report report, string step) => report.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"reduced decoding, {step}: {_reduced} of {_pictures} pictures; same first label {_sameLabel} of {_sure} that are sure, same has_person {_sameAnswer}, " +
            $"boxes found again {_matched} of {_boxes} with a mean IoU of {_iou / Math.Max(1, _matched):F3}; scores differ by {_differences.Average():F4} (mean), {_differences.Max():F3} (most)."));
    }
}
