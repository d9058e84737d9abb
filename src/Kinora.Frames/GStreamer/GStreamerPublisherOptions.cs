using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;

namespace Kinora.Frames.GStreamer;

/// <summary>Who may read frames with GStreamer, and what a reader that is too slow costs.</summary>
public sealed record GStreamerPublisherOptions
{
    /// <summary>
    /// Which frames are taken from the pool. Default Queue(2). With Reliable the frames wait for a reader that holds all it may, for at most
    /// the timeout; one that has been waited for in vain is waited for again when it has given a frame back.
    /// </summary>
    public FeedMode Mode { get; init; } = FeedMode.Queue(2);

    /// <summary>Most readers at once, 1..127. Default 16.</summary>
    public int MostClients { get; init; } = 16;

    /// <summary>
    /// Most frames that one reader may hold, from 1: who holds so many is sent no other. Default 7, for a sink keeps one, a queue some, and
    /// filesink gathers 64 KiB before it lets go. Only what is held takes memory.
    /// </summary>
    public int MostFrames { get; init; } = 7;

    /// <summary>
    /// Most bytes that the frames which were sent may take. Default 512 MiB. Fewer readers and frames are let in where they do not fit, but always
    /// one reader with one frame.
    /// </summary>
    public long MaxBytes { get; init; } = 512L << 20;

    /// <summary>
    /// A reader that holds all it may for longer is disconnected; its frames are still its own until it has gone. Default 10 s;
    /// <see cref="Timeout.InfiniteTimeSpan"/> for never.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Told what becomes of readers, on the publisher's thread: it must neither block nor throw. Null for nobody.</summary>
    public Action<BusEvent>? OnEvent { get; init; }

    /// <summary>Whether users of the socket's group may read, too; else its owner alone. Default false.</summary>
    public bool GroupMayRead { get; init; }

    /// <summary>
    /// For unixfd: whether frames are handed on where they lie, as a dma-buf where the pool has such, else as a place in the pool's own file. The
    /// pool then has room for all that readers may hold. Default false, for unixfdsrc takes every frame to begin where its file does until GStreamer
    /// 1.28; frames whose rows GStreamer would pad are copied all the same.
    /// </summary>
    public bool WithoutCopy { get; init; }

    /// <summary>
    /// Frames in so many seconds, for the caps; 0 in 1 for frames that come when they come, which is the default. Only what is said: frames are sent when they come.
    /// </summary>
    public (int Frames, int Seconds) Rate { get; init; } = (0, 1);
}
