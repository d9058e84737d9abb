using Kinora.Frames.Feeds;

namespace Kinora.Media.Decoding;

/// <summary>What a reader wants of a source.</summary>
public sealed record FeedRequest
{
    /// <summary>Every frame in full size, decoded in full.</summary>
    public static FeedRequest Everything { get; } = new();

    public Rendition Rendition { get; init; } = Rendition.Full;

    /// <summary>Longest side in pixels of the analysis rendition; where readers differ, the largest counts.</summary>
    public int AnalysisSide { get; init; } = DecodePlan.DefaultAnalysisSide;

    public FrameSelection Selection { get; init; } = FrameSelection.All;

    public DecodeMode Decode { get; init; } = DecodeMode.Full;

    /// <summary>What happens to frames that the reader is too slow for; null: the newest of a live source, every frame of a file.</summary>
    public FeedMode? Mode { get; init; }

    /// <summary>Where <see cref="Mode"/> is null, how many unread frames of a live source are kept in order; 1: the newest.</summary>
    public int LiveDepth { get; init; } = 1;

    /// <summary>How many leases the reader may hold at once.</summary>
    public int HeldQuota { get; init; } = 1;
}
