using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;

namespace Kinora.Frames.Tests;

/// <summary>What a frame says that its reader lost before it.</summary>
public class FrameFeedMissedTests
{
    private static readonly FrameFormat Format = FrameFormat.Video(16, 16);

    [Fact]
    public void Missed_FramesThatTheWriterGaveUpOn_AreToldByTheNext()
    {
        using var pool = new FramePool();
        using var feed = pool.OpenFeed(FeedMode.Reliable(TimeSpan.FromMilliseconds(1)));
        for (var i = 0; i < 10; i++)
        {
            pool.Loan(Format, TestContext.Current.CancellationToken).Commit(default);
        }

        Assert.True(feed.TryNext(out var first));
        var missed = first.Missed;
        first.Dispose();
        Assert.Equal((long)first.Sequence - 1, missed);
        Assert.Equal(feed.Dropped, missed);
        Assert.True(feed.TryNext(out var second));
        Assert.Equal(0, second.Missed);
        second.Dispose();
    }
}
