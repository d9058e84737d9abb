using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests;

[Collection(Alone.Name)]
public class FrameFeedAllocationTests
{
    [Fact]
    public async Task NextAsync_SteadyState_AllocatesLessThanAKilobyteAFrame()
    {
        using var pool = new FramePool();
        using var feed = pool.OpenFeed(FeedMode.Reliable(Timeout.InfiniteTimeSpan));
        var cancellation = TestContext.Current.CancellationToken;
        var writer = new Thread(() =>
        {
            for (var i = 0; i < 3000; i++)
            {
                pool.Loan(FrameFormat.Video(64, 48), cancellation).Commit(new FrameStamp(i, null, 0, DateTimeOffset.UnixEpoch, 0));
            }

            pool.Complete();
        });
        writer.Start();
        for (var i = 0; i < 1000; i++)
        {
            (await feed.NextAsync(cancellation))!.Dispose();
        }

        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < 2000; i++)
        {
            (await feed.NextAsync(cancellation))!.Dispose();
        }

        var bytesPerFrame = (GC.GetTotalAllocatedBytes(precise: true) - before) / 2000;
        writer.Join();
        Assert.InRange(bytesPerFrame, 0, 400);
    }
}
