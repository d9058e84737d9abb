using Kinora.Frames.Feeds;
using Kinora.Pipelines.Scheduling;
using Kinora.Vision.Motion;

namespace Kinora.Pipelines.Streams;

/// <summary>A stream's rules for its frames: what would come too late is skipped, and what did not move is not looked at.</summary>
internal sealed class StreamGate(LoadShedder? shedder, MotionOptions? motion, TimeProvider time) : IFrameGate
{
    private readonly MotionDetector? _motion = motion is null ? null : new MotionDetector(motion);

    public string Name => motion is null ? "latency gate" : "motion gate";

    public FrameVerdict Judge(FrameLease frame, TimeSpan typical) =>
        shedder?.ShouldSkip(FrameAge.Of(frame, time), typical) == true ? FrameVerdict.Skip
        : _motion?.HasMoved(frame.Pixels, frame.Format, frame.Pts) == false ? FrameVerdict.Stale
        : FrameVerdict.Analyse;
}
