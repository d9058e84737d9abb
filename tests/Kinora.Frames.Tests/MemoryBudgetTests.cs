using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;

namespace Kinora.Frames.Tests;

public class MemoryBudgetTests
{
    private static readonly FrameFormat Small = new(640, 360, PixelFormat.I420, ColorMatrix.Bt601, ColorRange.Limited);
    private static readonly FrameFormat Large = new(1920, 1080, PixelFormat.I420, ColorMatrix.Bt601, ColorRange.Limited);

    [Fact]
    public void Reserve_MoreThanIsLeft_IsRefusedWithTheNumbersAndTakesNothing()
    {
        var budget = new MemoryBudget(10 << 20);
        budget.Reserve("The first", 8 << 20);
        var error = Assert.Throws<InsufficientMemoryException>(() => budget.Reserve("The frame pool 'door'", 5 << 19));
        Assert.Equal(
            "The frame pool 'door' needs 2.5 MiB next, and of the 10 MiB that frame pools and models may have " +
            "(KINORA_MAX_MEMORY without what intermediate results may take) 8 MiB are taken; it may need more still: " +
            "raise KINORA_MAX_MEMORY, or use smaller or fewer pictures and models.",
            error.Message);
        Assert.Equal(8 << 20, budget.Used);
        budget.Reserve("The second", 2 << 20);
        budget.Release(10 << 20);
        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public void Release_MoreThanWasTaken_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => new MemoryBudget(10).Release(1));

    [Fact]
    public void Pools_WithOneBudget_TakeWhatTheyMapAndGiveItBack()
    {
        var budget = new MemoryBudget(64 << 20);
        var pool = new FramePool(new FramePoolOptions { Memory = budget });
        var other = new FramePool(new FramePoolOptions { Memory = budget });
        Commit(pool, Small);
        var one = budget.Used;
        Assert.InRange(one, 2 * Small.ByteLength, 4 * Small.ByteLength);
        Commit(other, Small);
        Assert.Equal(2 * one, budget.Used);
        Commit(pool, Large);
        Assert.InRange(budget.Used - one, 2 * Large.ByteLength, 4 * Large.ByteLength);
        pool.Complete();
        pool.Dispose();
        other.Complete();
        other.Dispose();
        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public void TryLoan_OverTheBudget_SaysSoAndTheOtherPoolGoesOn()
    {
        var budget = new MemoryBudget(4 << 20);
        using var pool = new FramePool(new FramePoolOptions { Name = "first", Memory = budget });
        using var other = new FramePool(new FramePoolOptions { Name = "second", Memory = budget });
        using var feed = pool.OpenFeed(FeedMode.Latest);
        Commit(pool, Small);
        var used = budget.Used;
        var error = Assert.Throws<InsufficientMemoryException>(() => other.TryLoan(Large, out _));
        Assert.Contains("The frame pool 'second' needs 5.9 MiB next, and of the 4 MiB", error.Message, StringComparison.Ordinal);
        Assert.Equal(used, budget.Used);
        Commit(pool, Small);
        Assert.True(feed.TryNext(out var frame));
        frame!.Dispose();
    }

    [Fact]
    public void OpenFeed_LargerGenerationOverTheBudget_IsRefusedWithTheNumbersAndTheWriterGoesOn()
    {
        var budget = new MemoryBudget(2 << 20);
        using var pool = new FramePool(new FramePoolOptions { Name = "door", Memory = budget });
        using var feed = pool.OpenFeed(FeedMode.Latest);
        Commit(pool, Small);
        var error = Assert.Throws<FrameFeedRefusedException>(() => pool.OpenFeed(FeedMode.Latest));
        Assert.Equal(
            "A Latest feed that holds 1 frames does not fit into pool 'door': it would take 4 slots of 345600 bytes, " +
            "and of the 2 MiB that frame pools and models may have 1 MiB are taken. Raise max_memory, or ask for fewer queued or held frames.",
            error.Message);
        Commit(pool, Small);
        Assert.Equal((1, 3, 2), (pool.Generation, pool.Slots, pool.Committed));
        AssertRead(feed);
    }

    [Fact]
    public void TryLoan_BudgetTakenSinceAFeedWasOpened_HasTheMemoryThatTheFeedWasPromised()
    {
        var budget = new MemoryBudget(4 << 20);
        var pool = new FramePool(new FramePoolOptions { Memory = budget });
        using var first = pool.OpenFeed(FeedMode.Latest);
        Commit(pool, Small);
        using var second = pool.OpenFeed(FeedMode.Latest);
        using var third = pool.OpenFeed(FeedMode.Queue(2));
        var rest = budget.Limit - budget.Used;
        budget.Reserve("A model", rest);
        Commit(pool, Small);
        Assert.Equal((2, 6), (pool.Generation, pool.Slots));
        foreach (var feed in new[] { first, second, third })
        {
            AssertRead(feed);
            feed.Dispose();
        }

        pool.Complete();
        pool.Dispose();
        Assert.Equal(rest, budget.Used);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OpenFeed_EndedBeforeTheNextFrame_GivesItsMemoryBack(bool endsPool)
    {
        var budget = new MemoryBudget(4 << 20);
        var pool = new FramePool(new FramePoolOptions { Memory = budget });
        using var first = pool.OpenFeed(FeedMode.Latest);
        Commit(pool, Small);
        var used = budget.Used;
        var second = pool.OpenFeed(FeedMode.Latest);
        Assert.True(budget.Used > used + (3 * Small.ByteLength));
        if (endsPool)
        {
            pool.Complete();
            pool.Dispose();
            Assert.Equal(used, budget.Used);
        }

        second.Dispose();
        Assert.Equal(used, budget.Used);
        pool.Complete();
        pool.Dispose();
        first.Dispose();
        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public void Dispose_WhileAFrameIsHeld_KeepsItsMemoryCounted()
    {
        var budget = new MemoryBudget(64 << 20);
        var pool = new FramePool(new FramePoolOptions { Memory = budget });
        var feed = pool.OpenFeed(FeedMode.Latest);
        Commit(pool, Small);
        Assert.True(feed.TryNext(out var frame));
        pool.Complete();
        pool.Dispose();
        feed.Dispose();
        Assert.NotEqual(0, budget.Used);
        frame!.Dispose();
        Assert.Equal(0, budget.Used);
    }

    [Theory]
    [InlineData("4GiB", 4L << 30)]
    [InlineData("512 MiB", 512L << 20)]
    [InlineData("1.5gib", 3L << 29)]
    [InlineData("100kb", 100_000)]
    [InlineData("123", 123)]
    [InlineData("7B", 7)]
    [InlineData("0", 0)]
    [InlineData("-1", 0)]
    [InlineData("", 0)]
    [InlineData("GiB", 0)]
    [InlineData("4 gigs", 0)]
    [InlineData("NaN", 0)]
    [InlineData("1e400", 0)]
    [InlineData("99999999999TiB", 0)]
    public void TryParse_Size_IsBytesOrRefused(string text, long bytes)
    {
        Assert.Equal(bytes > 0, ByteSize.TryParse(text, out var parsed));
        Assert.Equal(bytes, parsed);
    }

    private static void AssertRead(FrameFeed feed)
    {
        Assert.True(feed.TryNext(out var frame));
        frame.Dispose();
    }

    private static void Commit(FramePool pool, FrameFormat format)
    {
        Assert.True(pool.TryLoan(format, out var loan));
        loan.Commit(FrameStamp.Now(TimeProvider.System, 0, null));
    }
}
