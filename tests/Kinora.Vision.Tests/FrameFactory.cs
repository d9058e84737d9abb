using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;

namespace Kinora.Vision.Tests;

/// <summary>Frames with known pixels, in a real pool.</summary>
internal sealed class FrameFactory : IDisposable
{
    private readonly FramePool _pool = new();
    private readonly FrameFeed _feed;

    public FrameFactory() => _feed = _pool.OpenFeed(FeedMode.Queue(1));

    public delegate void Fill(Span<byte> pixels);

    /// <summary>A frame whose bytes the caller writes; dispose it before asking for the next.</summary>
    public FrameLease Make(FrameFormat format, Fill fill, long index = 0)
    {
        Assert.True(_pool.TryLoan(format, out var loan));
        fill(loan.Pixels);
        loan.Commit(new FrameStamp(index, index * 40_000_000, 0, DateTimeOffset.UnixEpoch, 0));
        Assert.True(_feed.TryNext(out var frame));
        return frame;
    }

    public void Dispose()
    {
        _feed.Dispose();
        _pool.Dispose();
    }
}
