namespace Kinora.Frames.Feeds;

/// <summary>What happens to the frames that a reader is too slow for.</summary>
public sealed record FeedMode
{
    /// <summary>Most frames that a reader can queue.</summary>
    public const int MaxDepth = 32;

    private FeedMode(string name, int depth, bool reliable, TimeSpan timeout)
    {
        Name = name;
        Depth = depth;
        IsReliable = reliable;
        Timeout = timeout;
    }

    /// <summary>Only the newest frame; older ones are skipped and counted. For live pictures.</summary>
    public static FeedMode Latest { get; } = new("Latest", 1, false, TimeSpan.Zero);

    /// <summary>Name for messages.</summary>
    public string Name { get; }

    /// <summary>How many unread frames the pool keeps for the reader.</summary>
    public int Depth { get; }

    /// <summary>True when the writer waits for the reader.</summary>
    public bool IsReliable { get; }

    /// <summary>How long the writer waits for the reader before the reader loses a frame.</summary>
    public TimeSpan Timeout { get; }

    internal bool HasDeadline => IsReliable && Timeout != System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>The newest <paramref name="depth"/> (1..<see cref="MaxDepth"/>) unread frames in order; older ones are dropped and counted.</summary>
    public static FeedMode Queue(int depth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, MaxDepth);
        return new FeedMode($"Queue({depth})", depth, false, TimeSpan.Zero);
    }

    /// <summary>Every frame in order: the writer waits up to <paramref name="timeout"/> (or for ever). For files.</summary>
    public static FeedMode Reliable(TimeSpan timeout, int depth = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, MaxDepth);
        if (timeout != System.Threading.Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        }

        return new FeedMode("Reliable", depth, true, timeout);
    }
}
