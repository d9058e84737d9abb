namespace Kinora.Frames.Feeds;

/// <summary>What a feed reads from: the pool of a writer of this process, or another process's.</summary>
internal interface IFeedOwner
{
    /// <summary>True once no more frames will come.</summary>
    bool IsCompleted { get; }

    /// <summary>A feed has read on, or given a frame back.</summary>
    void OnReaderMoved();

    /// <summary>A feed reads no more; leases may still be held.</summary>
    void Close(FrameFeed feed);
}
