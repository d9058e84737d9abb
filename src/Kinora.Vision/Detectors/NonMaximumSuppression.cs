using Kinora.Frames.Results;

namespace Kinora.Vision.Detectors;

/// <summary>
/// Keeps of boxes of one class that overlap only the best. What comes in is bounded, so a crowd of boxes costs a bounded time.
/// </summary>
internal static class NonMaximumSuppression
{
    /// <summary>Most boxes that are looked at: those with the highest scores.</summary>
    public const int MostCandidates = 1000;

    /// <summary>Most boxes that are kept for one frame.</summary>
    public const int MostDetections = 300;

    private static readonly Comparison<Detection> BestFirst = static (a, b) => b.Score.CompareTo(a.Score);

    /// <summary>Sorts by score and removes every box that overlaps a better one of its class by more than <paramref name="iou"/>.</summary>
    public static void Apply(List<Detection> detections, float iou)
    {
        detections.Sort(BestFirst);
        if (detections.Count > MostCandidates)
        {
            detections.RemoveRange(MostCandidates, detections.Count - MostCandidates);
        }

        var kept = 0;
        for (var i = 0; i < detections.Count && kept < MostDetections; i++)
        {
            var candidate = detections[i];
            var overlapped = false;
            for (var j = 0; j < kept && !overlapped; j++)
            {
                overlapped = ReferenceEquals(detections[j].Label, candidate.Label) && detections[j].Box.Iou(candidate.Box) > iou;
            }

            if (!overlapped)
            {
                detections[kept++] = candidate;
            }
        }

        detections.RemoveRange(kept, detections.Count - kept);
    }
}
