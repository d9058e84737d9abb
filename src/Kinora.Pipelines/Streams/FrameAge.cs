using Kinora.Frames.Feeds;

namespace Kinora.Pipelines.Streams;

/// <summary>How old frames are, on the clock that stamped them.</summary>
internal static class FrameAge
{
    /// <summary>Time since the frame arrived.</summary>
    public static TimeSpan Of(FrameLease frame, TimeProvider time) =>
        TimeSpan.FromTicks(((long)(time.GetTimestamp() * (1e9 / time.TimestampFrequency)) - frame.CapturedMonotonicNanoseconds) / 100);

    /// <summary>The instant at which the frame will be so old, as a time stamp of the clock.</summary>
    public static long Reaches(FrameLease frame, TimeSpan age, TimeProvider time) =>
        (long)((frame.CapturedMonotonicNanoseconds + (age.Ticks * 100L)) / (1e9 / time.TimestampFrequency));
}
