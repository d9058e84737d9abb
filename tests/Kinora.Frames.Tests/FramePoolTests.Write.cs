using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;

namespace Kinora.Frames.Tests;

/// <content>What the pool's writer may rely on: slots, generations, bounds, and an end to every wait.</content>
public partial class FramePoolTests
{
    [Fact]
    public void TryLoan_LiveWriterWithAllFeedsAtTheirQuota_AlwaysFindsASlot()
    {
        using var pool = new FramePool();
        using var first = pool.OpenFeed(FeedMode.Latest, heldQuota: 3);
        using var second = pool.OpenFeed(FeedMode.Queue(2), heldQuota: 2);
        var held = new List<FrameLease>();
        for (var i = 0; i < 5; i++)
        {
            Write(pool, i);
            if (i < 3)
            {
                held.Add(Take(first));
            }

            if (i < 2)
            {
                held.Add(Take(second));
            }
        }

        for (var i = 5; i < 200; i++)
        {
            Write(pool, i);
        }

        Assert.Equal([0, 0, 1, 1, 2], held.Select(f => f.Index).Order());
        Assert.All(held, f => Assert.Equal((byte)f.Index, f.Pixels[^1]));
        held.ForEach(f => f.Dispose());
    }

    [Fact]
    public void OpenFeed_ThatDoesNotFit_StartsALargerGenerationAndOldLeasesStayReadable()
    {
        using var pool = new FramePool();
        using var first = pool.OpenFeed(FeedMode.Reliable(Timeout.InfiniteTimeSpan));
        Write(pool, 0);
        Write(pool, 1);
        var old = Take(first);
        using var second = pool.OpenFeed(FeedMode.Queue(5), heldQuota: 4);
        Write(pool, 2);
        Assert.Equal(2, pool.Generation);
        Assert.Equal(1 + 5 + 5, pool.Slots);
        Assert.Equal(0, old.Pixels[0]);
        old.Dispose();

        using (var next = Take(first))
        {
            Assert.Equal(1, next.Index);
        }

        using (var next = Take(first))
        {
            Assert.Equal(2, next.Index);
        }

        using var seen = Take(second);
        Assert.Equal(2, seen.Index);
    }

    [Fact]
    public void NewFormat_MidStream_KeepsEveryFrameOfAReliableFeed()
    {
        using var pool = new FramePool();
        using var feed = pool.OpenFeed(FeedMode.Reliable(Timeout.InfiniteTimeSpan, depth: 4));
        Write(pool, 0);
        Write(pool, 1);
        Write(pool, 2, FrameFormat.Video(128, 96));
        Write(pool, 3, FrameFormat.Video(128, 96));
        List<(long Index, int Width)> seen = [];
        while (feed.TryNext(out var lease))
        {
            using (lease)
            {
                seen.Add((lease.Index, lease.Format.Width));
                Assert.Equal((byte)lease.Index, lease.Pixels[^1]);
            }
        }

        Assert.Equal([(0, 64), (1, 64), (2, 128), (3, 128)], seen);
        Assert.Equal(0, feed.Dropped);
    }

    [Fact]
    public void OpenFeed_BeyondTheLimits_IsRefusedWithTheNumbers()
    {
        using var pool = new FramePool(new FramePoolOptions { Name = "door" });
        var error = Assert.Throws<FrameFeedRefusedException>(() => pool.OpenFeed(FeedMode.Queue(32), heldQuota: 38));
        Assert.Contains("71 slots", error.Message, StringComparison.Ordinal);
        Assert.Contains("door", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(63)]
    public void OpenFeed_ImpossibleQuota_IsRefused(int quota)
    {
        using var pool = new FramePool();
        Assert.Throws<FrameFeedRefusedException>(() => pool.OpenFeed(FeedMode.Latest, quota));
        Assert.Throws<ArgumentOutOfRangeException>(() => FeedMode.Queue(int.MaxValue));
    }

    [Fact]
    public void TryLoan_FormatThatDoesNotFitIntoTheMemory_IsRefusedWithTheNumbers()
    {
        using var pool = new FramePool(new FramePoolOptions { Name = "small", MaxBytes = 10 << 20 });
        using var feed = pool.OpenFeed(FeedMode.Queue(30));
        var error = Assert.Throws<InsufficientMemoryException>(() => pool.TryLoan(FrameFormat.Video(3840, 2160), out _));
        Assert.Contains("'small'", error.Message, StringComparison.Ordinal);
        Assert.Contains("10 MiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryLoan_LeasesThatOutliveTheirFeeds_NeverRunOutOfSlots()
    {
        using var pool = new FramePool();
        List<FrameLease> held = [];
        for (var i = 0; i < 20; i++)
        {
            using var feed = pool.OpenFeed(FeedMode.Latest);
            Write(pool, i);
            held.Add(Take(feed));
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(i => (long)i), held.Select(f => f.Index));
        Assert.All(held, f => Assert.Equal((byte)f.Index, f.Pixels[^1]));
        held.ForEach(f => f.Dispose());
    }

    [Fact]
    public void TryShare_AFrame_StaysUntilBothLeasesEndAndCountsAgainstTheQuota()
    {
        using var pool = new FramePool();
        using var feed = pool.OpenFeed(FeedMode.Latest, heldQuota: 2);
        Write(pool, 7);
        var first = Take(feed);
        using var second = first.TryShare();
        Assert.NotNull(second);
        Assert.Null(first.TryShare());
        first.Dispose();
        Assert.Null(first.TryShare());
        for (var i = 8; i < 20; i++)
        {
            Write(pool, i);
        }

        Assert.Equal((7L, (byte)7), (second.Index, second.Pixels[^1]));
        using var next = Take(feed);
        Assert.Throws<InvalidOperationException>(() => feed.TryNext(out _));
    }

    [Fact]
    public void Loan_StillOutWhenThePoolIsDisposed_CanBeWritten()
    {
        var pool = new FramePool();
        var loan = pool.Loan(Small, TestContext.Current.CancellationToken);
        pool.Dispose();
        loan.Pixels.Fill(1);
        loan.Commit(Stamp(0));
        pool.Complete();
        Assert.Throws<ObjectDisposedException>(() => pool.TryLoan(Small, out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Loan_BlockedByAReaderWhenThePoolEnds_IsReleased(bool dispose)
    {
        var pool = new FramePool();
        using var unread = pool.OpenFeed(FeedMode.Reliable(Timeout.InfiniteTimeSpan));
        var written = 0;
        var blocked = Task.Factory.StartNew(
            () =>
            {
                while (true)
                {
                    pool.Loan(Small, CancellationToken.None).Commit(Stamp(0));
                    Interlocked.Increment(ref written);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        SpinWait.SpinUntil(() => Volatile.Read(ref written) == pool.Slots, TimeSpan.FromSeconds(10));
        if (dispose)
        {
            pool.Dispose();
        }
        else
        {
            pool.Complete();
        }

        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => blocked.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Reliable_PromptReaderBesideASlowOne_LosesNothing()
    {
        using var pool = new FramePool();
        using var prompt = pool.OpenFeed(FeedMode.Reliable(TimeSpan.FromMilliseconds(30)));
        using var slow = pool.OpenFeed(FeedMode.Reliable(Timeout.InfiniteTimeSpan));
        var cancellation = TestContext.Current.CancellationToken;
        var blocked = 0;
        for (var i = 0; i < 40; i++)
        {
            if (!pool.TryLoan(Small, out var loan))
            {
                // The prompt reader has read everything, so whatever time passes from here on is the slow one's alone: several of the prompt one's timeouts.
                var writing = Task.Run(() => pool.Loan(Small, cancellation), cancellation);
                if (blocked++ == 0)
                {
                    await Task.Delay(150, cancellation);
                    Assert.False(writing.IsCompleted);
                }

                Assert.True(slow.TryNext(out var late));
                late.Dispose();
                loan = await writing;
            }

            loan.Commit(Stamp(i));
            Assert.True(prompt.TryNext(out var frame));
            frame.Dispose();
        }

        pool.Complete();
        while (slow.TryNext(out var frame))
        {
            frame.Dispose();
        }

        Assert.True(blocked > 30, $"the writer was held up {blocked} times");
        Assert.Equal((40, 0), (prompt.Delivered, prompt.Dropped));
        Assert.Equal((40, 0), (slow.Delivered, slow.Dropped));
    }

    [Fact]
    public void NewFormats_WhileAReaderIdles_KeepABoundedNumberOfGenerations()
    {
        using var pool = new FramePool(new FramePoolOptions { Name = nameof(NewFormats_WhileAReaderIdles_KeepABoundedNumberOfGenerations) });
        using var idle = pool.OpenFeed(FeedMode.Queue(2));
        for (var i = 0; i < 20; i++)
        {
            Write(pool, i, FrameFormat.Video(16 + (16 * i), 16));
        }

        var mapped = File.ReadLines("/proc/self/maps").Count(line => line.Contains($"memfd:kinora-{nameof(NewFormats_WhileAReaderIdles_KeepABoundedNumberOfGenerations)}", StringComparison.Ordinal));
        Assert.InRange(mapped, 1, 3);
        using var frame = Take(idle);
        Assert.Equal(18, frame.Index);
        Assert.Equal(18, idle.Dropped);
    }

    [Fact]
    public async Task Complete_RightAfterACommit_IsAlwaysSeenByAWaitingReader()
    {
        var cancellation = TestContext.Current.CancellationToken;
        for (var round = 0; round < 20_000; round++)
        {
            using var pool = new FramePool();
            using var feed = pool.OpenFeed(FeedMode.Latest);
            var signal = new FrameSignalProbe(feed, cancellation);
            Write(pool, 0);
            Write(pool, 1);
            pool.Complete();
            await signal.Ended.WaitAsync(TimeSpan.FromSeconds(20), cancellation);
        }
    }

    [Fact]
    public async Task Reliable_WithTimeout_LosesAFrameInsteadOfStoppingTheWriter()
    {
        using var pool = new FramePool();
        using var feed = pool.OpenFeed(FeedMode.Reliable(TimeSpan.FromMilliseconds(20)));
        var cancellation = TestContext.Current.CancellationToken;
        await Task.Run(() =>
        {
            for (var i = 0; i < 10; i++)
            {
                var loan = pool.Loan(Small, cancellation);
                loan.Commit(Stamp(i));
            }
        },
            cancellation);
        pool.Complete();
        var delivered = 0;
        while (await feed.NextAsync(cancellation) is { } lease)
        {
            lease.Dispose();
            delivered++;
        }

        Assert.Equal(10, delivered + feed.Dropped);
        Assert.InRange(feed.Dropped, 1, 9);
    }

    /// <summary>Reads a feed to its end on another thread.</summary>
    private sealed class FrameSignalProbe(FrameFeed feed, CancellationToken cancellation)
    {
        public Task Ended { get; } = Task.Run(
            async () =>
            {
                while (await feed.NextAsync(cancellation) is { } frame)
                {
                    frame.Dispose();
                }
            },
            cancellation);
    }
}
