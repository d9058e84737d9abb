using Kinora.Frames.Feeds;
using Kinora.Frames.GStreamer;
using Kinora.Frames.Memory;

namespace Kinora.Frames.Bus;

/// <summary>Publishes a pool by the protocol that was asked for.</summary>
public static class FramePublisher
{
    /// <summary>Most readers of GStreamer's protocols at once, which know them by the bits of a word of 128.</summary>
    public const int MostElements = 127;

    /// <summary>Begins to listen.</summary>
    /// <param name="pool">What is published; it must outlive the publisher.</param>
    /// <param name="path">Of the socket, whose folder must be there, or its name (<see cref="BusPath"/>). A socket that a dead process has left is replaced.</param>
    /// <param name="options">Who may read, and how. GStreamer's elements ask for nothing: with MayWait each is waited for.</param>
    /// <exception cref="BusException">The socket cannot be made, or another process publishes there; or more readers are asked for than the protocol can have.</exception>
    /// <exception cref="FrameFeedRefusedException">The pool has no room for another reader.</exception>
    /// <exception cref="PlatformNotSupportedException">This is no Linux on x64 or arm64.</exception>
    public static IFramePublisher Start(FramePool pool, string path, BusPublisherOptions? options = null)
    {
        options ??= new BusPublisherOptions();
        return options.Protocol switch
        {
            BusProtocol.GStreamer => ShmPublisher.Start(pool, path, ForElements(options)),
            BusProtocol.UnixFd => UnixFdPublisher.Start(pool, path, ForElements(options)),
            _ => BusPublisher.Start(pool, path, options),
        };
    }

    /// <summary>Why there cannot be so many readers by this protocol; null when there can.</summary>
    public static string? ProblemOf(BusProtocol protocol, int clients) => protocol != BusProtocol.Kinora && clients > MostElements
        ? $"GStreamer's protocols serve at most {MostElements} readers at once, and {clients} are asked for: ask for fewer, or publish for Kinora's own clients"
        : null;

    private static GStreamerPublisherOptions ForElements(BusPublisherOptions options) => ProblemOf(options.Protocol, options.MostClients) is { } problem ? throw new BusException(problem + ".") : new()
    {
        GroupMayRead = options.GroupMayRead,
        OnEvent = options.OnEvent,
        MostClients = options.MostClients,
        Mode = options.MayWait ? FeedMode.Reliable(options.LongestWait) : new GStreamerPublisherOptions().Mode,
    };
}
