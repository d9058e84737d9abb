namespace Kinora.Frames.GStreamer;

/// <summary>What a sender may cost who reads from it.</summary>
public sealed record GStreamerSubscriberOptions
{
    /// <summary>Most bytes that the sender's memory may have. Default 4 GiB; none of it is mapped.</summary>
    public long MaxBytes { get; init; } = 4L << 30;
}
