using Kinora.Frames.Feeds;

namespace Kinora.Frames.Bus;

/// <summary>How another process's frames are read.</summary>
public sealed record BusSubscriberOptions
{
    /// <summary>What happens to frames that this reader is too slow for. Default Latest; Reliable only where the publisher lets itself wait.</summary>
    public FeedMode Mode { get; init; } = FeedMode.Latest;

    /// <summary>How many frames may be held at once, 1..32; each costs the publisher a slot. Default 1.</summary>
    public int HeldQuota { get; init; } = 1;

    /// <summary>What the publisher shows to people; at most 64 bytes of UTF-8.</summary>
    public string Name { get; init; } = Environment.ProcessPath is { } path ? Path.GetFileNameWithoutExtension(path) : "client";

    /// <summary>
    /// Whether the frames' dma-bufs are wanted, for devices that take them. Where the publisher has none frames come all the same, and
    /// <see cref="BusSubscriber.DmaBufProblem"/> says why. Default false.
    /// </summary>
    public bool DmaBufs { get; init; }

    /// <summary>Most bytes that a generation of the publisher's may have to be mapped. Default 4 GiB.</summary>
    public long MaxBytes { get; init; } = 4L << 30;
}
