using System.Diagnostics.CodeAnalysis;
using Kinora.Frames.Feeds;

namespace Kinora.Frames.Bus;

/// <summary>Who may read from a socket of the bus, and how much one client may ask for.</summary>
public sealed record BusPublisherOptions
{
    /// <summary>As what <see cref="FramePublisher"/> publishes. Default Kinora's own.</summary>
    public BusProtocol Protocol { get; init; }

    /// <summary>Most clients at once, 1..256. Default 16.</summary>
    public int MostClients { get; init; } = 16;

    /// <summary>Most frames that one client may queue and hold, together. Default 16.</summary>
    public int MostFrames { get; init; } = 16;

    /// <summary>Whether users of the socket's group may read, too (0660); else its owner alone (0600). Default false.</summary>
    public bool GroupMayRead { get; init; }

    /// <summary>Whether clients may ask to be waited for (Reliable); a live source should not wait for anybody. Default false.</summary>
    public bool MayWait { get; init; }

    /// <summary>Longest that such a client is waited for. Default 1 s.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Longest that a client may hold one frame, and that a Reliable one may read nothing; who takes longer is sent away. What it still holds is
    /// left alone until it ends. Default one minute; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.
    /// </summary>
    public TimeSpan HoldLimit { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Hears of clients that come, leave, are refused or sent away, for a log. Called on the publisher's thread: it must neither block nor throw.</summary>
    public Action<BusEvent>? OnEvent { get; init; }

    /// <summary>Whether a client may have what it wants; a wait that is too long is shortened.</summary>
    internal bool Allows([NotNullWhen(true)] ref BusWish? wish, [NotNullWhen(false)] out string? problem)
    {
        problem = wish!.Mode.Depth + wish.Holds > MostFrames
                ? $"{wish.Mode.Depth} queued and {wish.Holds} held frames are more than the {MostFrames} that a client may have here: ask for fewer."
            : wish.Mode.IsReliable && !MayWait ? "Nobody is waited for here: ask for Latest or Queue."
            : null;
        if (wish.Mode.IsReliable && wish.Mode.Timeout > LongestWait)
        {
            wish = wish with { Mode = FeedMode.Reliable(LongestWait, wish.Mode.Depth) };
        }

        return problem is null;
    }
}
