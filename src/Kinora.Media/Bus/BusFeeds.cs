using Kinora.Frames.Feeds;

namespace Kinora.Media.Bus;

/// <summary>The readers of a source that is another process's. Thread-safe.</summary>
internal sealed class BusFeeds
{
    private readonly Lock _gate = new();
    private BusFeed[] _open = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Those that read now.</summary>
    public BusFeed[] Open => Volatile.Read(ref _open);

    /// <summary>Completes when another comes or one goes.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>Opens a reader.</summary>
    /// <param name="pool">A feed of the source's own pool, for what is shown in the other process's place; the reader's from now on.</param>
    /// <param name="mode">What happens to frames that the reader is too slow for; null as for <see cref="BusFeed"/>.</param>
    /// <param name="live">The mode for a publisher that waits for nobody, where there is no other.</param>
    /// <param name="heldQuota">How many leases may be held at once.</param>
    public IFrameReader Add(FrameFeed pool, FeedMode? mode, FeedMode live, int heldQuota)
    {
        var feed = new BusFeed(pool, mode, live, heldQuota, Remove);
        Change(open => [.. open, feed]);
        return feed;
    }

    private void Remove(BusFeed feed) => Change(open => [.. open.Where(other => other != feed)]);

    private void Change(Func<BusFeed[], BusFeed[]> change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            Volatile.Write(ref _open, change(_open));
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
    }
}
