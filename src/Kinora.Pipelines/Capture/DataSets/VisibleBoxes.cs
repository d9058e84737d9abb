using Kinora.Frames.Results;

namespace Kinora.Pipelines.Capture.DataSets;

/// <summary>What was detected in a picture, as far as it lies inside.</summary>
internal static class VisibleBoxes
{
    public static IEnumerable<(string Label, float Score, Box Box)> Of(FrameResult result) => (result.Detections ?? [])
        .Select(one => (one.Label, one.Score, Box: one.Box.Clamp(result.Width, result.Height)))
        .Where(static one => one.Box.Area > 0);
}
