using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;

namespace Kinora.Frames.Tests;

public class FramePoolTests
{
    private static readonly FrameFormat Small = FrameFormat.Video(64, 48);

    [Fact]
    public async Task TenThousandFrames_ThroughThreeFeedsOneHoldingALease_AreNeverCopied()
    {
        const int Frames = 10_000;
        using var pool = new FramePool();
        using var latest = pool.OpenFeed(FeedMode.Latest);
        using var queue = pool.OpenFeed(FeedMode.Queue(4));
        using var reliable = pool.OpenFeed(FeedMode.Reliable(Timeout.InfiniteTimeSpan), heldQuota: 2);
        var addresses = new HashSet<nint>();
        var cancellation = TestContext.Current.CancellationToken;

        var writer = new Thread(() =>
        {
            for (var i = 0; i < Frames; i++)
            {
                var loan = pool.Loan(Small, cancellation);
                addresses.Add(AddressOf(loan.Pixels));
                loan.Pixels.Fill((byte)i);
                loan.Commit(Stamp(i));
            }

            pool.Complete();
        });

        var readers = Task.WhenAll(
            Task.Run(() => ReadAllAsync(latest, inOrder: false, cancellation), cancellation),
            Task.Run(() => ReadAllAsync(queue, inOrder: false, cancellation), cancellation),
            Task.Run(
                async () =>
                {
                    // This reader keeps its first frame until the end: the pixels must stay, and the others must not notice.
                    using var held = (await reliable.NextAsync(cancellation))!;
                    var seen = await ReadAllAsync(reliable, inOrder: true, cancellation);
                    Assert.Equal(0, held.Pixels[0]);
                    Assert.Equal(-1, held.Pixels.IndexOfAnyExcept((byte)0));
                    seen.Add(AddressOf(held.Pixels));
                    return seen;
                },
                cancellation));
        writer.Start();
        var seenByReaders = await readers;
        writer.Join();

        Assert.Equal(1 + 4 + (1 + 1 + 2), pool.Slots);
        Assert.Equal(1, pool.Generation);
        Assert.Equal(Frames, pool.Committed);
        Assert.Equal(Frames, reliable.Delivered);
        Assert.Equal(0, reliable.Dropped);
        Assert.Equal(Frames, latest.Delivered + latest.Dropped);
        Assert.Equal(Frames, queue.Delivered + queue.Dropped);
        Assert.Equal(0, pool.Copies);
        Assert.InRange(addresses.Count, 2, pool.Slots);
        foreach (var seen in seenByReaders)
        {
            Assert.Subset(addresses, seen);
        }
    }

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
    public void Queue_SlowReader_GetsTheNewestInOrderAndCountsTheRest()
    {
        using var pool = new FramePool();
        using var feed = pool.OpenFeed(FeedMode.Queue(3));
        for (var i = 0; i < 10; i++)
        {
            Write(pool, i);
        }

        var indices = new List<long>();
        var missed = new List<long>();
        while (feed.TryNext(out var lease))
        {
            using (lease)
            {
                indices.Add(lease.Index);
                missed.Add(lease.Missed);
            }
        }

        Assert.Equal([7, 8, 9], indices);
        Assert.Equal([7, 0, 0], missed);
        Assert.Equal(7, feed.Dropped);
    }

    [Fact]
    public void Latest_OpenedLate_StartsWithTheNewestFrame()
    {
        using var pool = new FramePool();
        using var early = pool.OpenFeed(FeedMode.Latest);
        Write(pool, 0);
        Write(pool, 1);
        using var late = pool.OpenFeed(FeedMode.Latest);
        using var frame = Take(late);
        Assert.Equal(1, frame.Index);
        Assert.Equal(0, late.Dropped);
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
        var reading = Task.Run(
            async () =>
            {
                while (await prompt.NextAsync(cancellation) is { } frame)
                {
                    frame.Dispose();
                }
            },
            cancellation);
        var blocked = new ManualResetEventSlim();
        var writing = Task.Run(
            () =>
            {
                for (var i = 0; i < 40; i++)
                {
                    if (!pool.TryLoan(Small, out var loan))
                    {
                        blocked.Set();
                        loan = pool.Loan(Small, cancellation);
                    }

                    loan.Commit(Stamp(i));
                }

                pool.Complete();
            },
            cancellation);

        // The slow reader starts only once the writer has been held up for several of the prompt one's timeouts.
        blocked.Wait(cancellation);
        await Task.Delay(150, cancellation);
        while (await slow.NextAsync(cancellation) is { } frame)
        {
            frame.Dispose();
        }

        await writing;
        await reading;
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
    public void TryNext_BeyondTheHeldQuota_SaysSo()
    {
        using var pool = new FramePool();
        using var feed = pool.OpenFeed(FeedMode.Queue(2));
        Write(pool, 0);
        Write(pool, 1);
        using var held = Take(feed);
        var error = Assert.Throws<InvalidOperationException>(() => feed.TryNext(out _));
        Assert.Contains("already holds 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lease_UsedAfterDispose_ThrowsAndDisposingTwiceIsHarmless()
    {
        using var pool = new FramePool();
        using var feed = pool.OpenFeed(FeedMode.Latest);
        Write(pool, 0);
        var lease = Take(feed);
        lease.Dispose();
        lease.Dispose();
        Assert.Throws<ObjectDisposedException>(() => lease.Pixels.Length);
        Assert.Throws<ObjectDisposedException>(() => lease.Plane(1).Length);
    }

    [Fact]
    public void Lease_HeldAfterPoolAndFeedAreGone_StillReads()
    {
        var pool = new FramePool();
        var feed = pool.OpenFeed(FeedMode.Latest);
        Write(pool, 7);
        using var lease = Take(feed);
        feed.Dispose();
        pool.Dispose();
        Assert.Equal(-1, lease.Pixels.IndexOfAnyExcept((byte)7));
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

    [Fact]
    public async Task NextAsync_Cancelled_LosesNothing()
    {
        using var pool = new FramePool();
        using var feed = pool.OpenFeed(FeedMode.Queue(2));
        using var stop = new CancellationTokenSource();
        var waiting = feed.NextAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Write(pool, 0);
        using var frame = await feed.NextAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, frame!.Index);
        Assert.Equal(0, feed.Dropped);
    }

    [Fact]
    public async Task NextAsync_WriterCompletes_EndsAfterTheLastFrame()
    {
        using var pool = new FramePool();
        using var feed = pool.OpenFeed(FeedMode.Latest);
        var cancellation = TestContext.Current.CancellationToken;
        var waiting = feed.NextAsync(cancellation).AsTask();
        Write(pool, 0);
        (await waiting)!.Dispose();
        Write(pool, 1);
        pool.Complete();
        using (var last = await feed.NextAsync(cancellation))
        {
            Assert.Equal(1, last!.Index);
        }

        Assert.Null(await feed.NextAsync(cancellation));
        Assert.Null(await feed.NextAsync(cancellation));
    }

    [Fact]
    public void Memory_MappedASecondTime_ShowsTheFrameByTheWrittenLayoutAndRefusesWriters()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "memfd is Linux's");
        using var pool = new FramePool();
        using var feed = pool.OpenFeed(FeedMode.Latest);
        Write(pool, 0);
        Write(pool, 41);
        using var held = Take(feed);
        var path = $"/proc/self/fd/{pool.Current!.File!.DangerousGetHandle()}";

        // What another process does: map by the file alone, knowing nothing but the layout.
        using var file = MemoryMappedFile.CreateFromFile(
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, false);
        using var view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        Assert.Equal("KINORAFP"u8.ToArray(), Bytes(view, 0, 8));
        Assert.Equal(1u, view.ReadUInt32(8));
        Assert.Equal(64u, view.ReadUInt32(20));
        Assert.Equal(48u, view.ReadUInt32(24));
        var newest = view.ReadUInt64(128);
        Assert.Equal(2ul, newest);
        var entry = 192 + ((int)(newest % 64) * 16);
        Assert.Equal(newest, view.ReadUInt64(entry));
        var slot = (int)view.ReadUInt32(entry + 8);
        Assert.Equal(newest, view.ReadUInt64(4096 + (slot * 64)));
        Assert.Equal(41, view.ReadInt64(4096 + (slot * 64) + 8));
        var stride = BinaryPrimitives.ReadInt64LittleEndian(Bytes(view, 32, 8));
        Assert.Equal(-1, Bytes(view, 8192 + (slot * stride), Small.ByteLength).AsSpan().IndexOfAnyExcept((byte)41));

        var writable = Assert.ThrowsAny<Exception>(() =>
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            stream.Write([1]);
            stream.Flush();
        });
        Assert.True(writable is IOException or UnauthorizedAccessException, writable.ToString());
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

    private static async Task<HashSet<nint>> ReadAllAsync(FrameFeed feed, bool inOrder, CancellationToken cancellation)
    {
        var addresses = new HashSet<nint>();
        var last = -1L;
        while (await feed.NextAsync(cancellation) is { } lease)
        {
            using (lease)
            {
                addresses.Add(AddressOf(lease.Pixels));
                Assert.Equal(-1, lease.Pixels.IndexOfAnyExcept((byte)lease.Index));
                Assert.True(inOrder && last >= 0 ? lease.Index == last + 1 : lease.Index > last);
                last = lease.Index;
            }
        }

        return addresses;
    }

    private static unsafe nint AddressOf(ReadOnlySpan<byte> pixels)
    {
        fixed (byte* first = pixels)
        {
            return (nint)first;
        }
    }

    private static byte[] Bytes(MemoryMappedViewAccessor view, long offset, int count)
    {
        var bytes = new byte[count];
        view.ReadArray(offset, bytes, 0, count);
        return bytes;
    }

    private static void Write(FramePool pool, long index, FrameFormat? format = null)
    {
        Assert.True(pool.TryLoan(format ?? Small, out var loan));
        loan.Pixels.Fill((byte)index);
        loan.Commit(Stamp(index));
    }

    private static FrameLease Take(FrameFeed feed)
    {
        Assert.True(feed.TryNext(out var lease));
        return lease;
    }

    private static FrameStamp Stamp(long index) => new(index, index * 40_000_000, 0, DateTimeOffset.UnixEpoch, 0);
}
