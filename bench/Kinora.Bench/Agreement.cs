using Kinora.Frames.Feeds;
using Kinora.Frames.Results;
using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Models.Cache;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Sources;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Streams;
using Kinora.Vision.Sessions;

namespace Kinora.Bench;

/// <summary>
/// Compares what the detector finds in economy decode scaled down for analysis, the default of streams that only analyse, with what it
/// finds in full decode at full size.
/// </summary>
internal static class Agreement
{
    /// <summary>Boxes that are sure enough to be compared. The detector gives those from 0.4, so that a box near this one is not lost for a hair.</summary>
    private const float Confident = 0.5f;

    private const float Overlap = 0.5f;
    private const int Every = 5;

    /// <summary>
    /// The share of confident boxes that the other decode finds too (same label, IoU ≥ 0.5), in per cent; the smaller of both directions;
    /// and how many boxes were compared.
    /// </summary>
    public static async Task<(double Percent, int Boxes)> MeasureAsync(string clip)
    {
        var full = await DetectAsync(clip, keepsPictures: true).ConfigureAwait(false);
        var economy = await DetectAsync(clip, keepsPictures: false).ConfigureAwait(false);
        var (there, back) = (Found(full, economy), Found(economy, full));
        return (Math.Round(Math.Min(there, back), 2), full.Values.Sum(boxes => boxes.Count(box => box.Score >= Confident)));
    }

    private static async Task<Dictionary<long, Detection[]>> DetectAsync(string clip, bool keepsPictures)
    {
        using var sessions = new SessionRegistry();
        using var scheduler = new StepScheduler();
        using var steps = await StepPlan.Create(["detect"], new Dictionary<string, string>())
            .BuildAsync(new ModelStore(), sessions, null, CancellationToken.None).ConfigureAwait(false);
        var sink = new DetectionSink();
        var config = new StreamConfig
        {
            Name = "agreement", Source = SourceAddress.Parse(clip), Selection = new FrameSelection(Every), KeepsPictures = keepsPictures,
        };
        await new StreamRunner(config, new SourceRegistry(), steps, scheduler, sink).RunAsync(CancellationToken.None).ConfigureAwait(false);
        return sink.Detections;
    }

    private static double Found(Dictionary<long, Detection[]> wanted, Dictionary<long, Detection[]> found)
    {
        int boxes = 0, hits = 0;
        foreach (var (frame, detections) in wanted)
        {
            foreach (var box in detections.Where(d => d.Score >= Confident))
            {
                boxes++;
                hits += found.TryGetValue(frame, out var others) && others.Any(o => o.Label == box.Label && o.Box.Iou(box.Box) >= Overlap) ? 1 : 0;
            }
        }

        return boxes == 0 ? 100 : 100.0 * hits / boxes;
    }

    private sealed class DetectionSink : IFrameSink
    {
        public Dictionary<long, Detection[]> Detections { get; } = [];

        public ValueTask WriteAsync(FrameResult result, FrameLease frame, CancellationToken cancellationToken)
        {
            Detections[result.Frame] = result.Detections ?? [];
            return ValueTask.CompletedTask;
        }

        public void OnSourceNotice(string message)
        {
        }
    }
}
