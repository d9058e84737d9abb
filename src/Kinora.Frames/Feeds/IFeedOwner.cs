namespace Kinora.Frames.Feeds;

/// <summary>What a feed reads from: the pool of a writer of this process, or another process's.</summary>
internal interface IFeedOwner
{
    /// <summary>True once no more frames will come.</summary>
    bool IsCompleted { get; }

    /// <summary>True when nobody but the bus knows the leases, so that one that has ended may stand for another frame; then no feed holds more than 32.</summary>
    bool ReusesLeases { get; }

    /// <summary>Whether a feed has to tell when it has read on.</summary>
    bool IsToldOfMoves(FeedMode mode);

    /// <summary>A feed has read on, or given a frame back.</summary>
    void OnReaderMoved();

    /// <summary>A feed reads no more; leases may still be held.</summary>
    void Close(FrameFeed feed);
}
