using Kinora.Vision.Steps;

namespace Kinora.Vision.Tracking;

/// <summary>
/// Gives the detections of a stream numbers that stay with the things they show. Runs after a detector; on frames without one the tracks
/// move on by prediction.
/// </summary>
public sealed class TrackStep(TrackerOptions options) : IStep
{
    private readonly ObjectTracker _tracker = new(options);

    public string Name => "track";

    /// <summary>How this step tracks; a detector before it should deliver down to <see cref="TrackerOptions.LowScore"/>.</summary>
    public TrackerOptions Options => options;

    public double LeastScale(int width, int height) => 0;

    public void Run(StepContext context)
    {
        // A source that starts, or starts again: what was there before says nothing about it.
        if (context.FrameIndex == 0)
        {
            _tracker.Reset();
        }

        if (context.HasDetections)
        {
            _tracker.Update(context.Detections, context.Pts);
        }
        else
        {
            _tracker.Predict(context.Pts);
        }

        _tracker.CopyTo(context.Tracks);
        context.HasTracks = true;
    }
}
