using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;

namespace Kinora.Frames.Tests;

public partial class FramePoolTests
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
        Assert.Equal(3u, view.ReadUInt32(8));
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
