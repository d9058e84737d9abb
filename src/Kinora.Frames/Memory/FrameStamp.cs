using Kinora.Frames.Formats;

namespace Kinora.Frames.Memory;

/// <summary>When a frame was taken and which one it is.</summary>
/// <param name="Index">0-based index in the source.</param>
/// <param name="PtsNanoseconds">The source's own time stamp; null where it has none.</param>
/// <param name="DurationNanoseconds">How long the frame is shown; 0 where the source does not say.</param>
/// <param name="CapturedAt">When the frame arrived, wall clock.</param>
/// <param name="CapturedMonotonicNanoseconds">The same instant on the monotonic clock.</param>
public readonly record struct FrameStamp(
    long Index,
    long? PtsNanoseconds,
    long DurationNanoseconds,
    DateTimeOffset CapturedAt,
    long CapturedMonotonicNanoseconds)
{
    /// <summary>Size in pixels of the source's picture when the frame is a smaller rendition of it; 0 when the frame has the source's own size.</summary>
    public (int Width, int Height) SourceSize { get; init; }

    /// <summary>The part of the frame that is its picture; default for the whole frame. It must lie within the frame.</summary>
    public FrameCrop Crop { get; init; }

    /// <summary>A stamp for a frame that arrives now.</summary>
    public static FrameStamp Now(TimeProvider time, long index, long? ptsNanoseconds) => new(
        index,
        ptsNanoseconds,
        0,
        time.GetUtcNow(),
        (long)(time.GetTimestamp() * (1e9 / time.TimestampFrequency)));
}
