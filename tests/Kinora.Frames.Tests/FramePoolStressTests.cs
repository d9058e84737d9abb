using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;

namespace Kinora.Frames.Tests;

public class FramePoolStressTests
{
    /// <summary>
    /// One writer that changes its format now and then; readers of every mode that come, hold frames for a while, and go. Every byte of a held
    /// frame must stay what its header says, from the first look to the last.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Pool_ReadersThatComeAndGoUnderAChangingFormat_NeverSeeAFrameChange(int seed)
    {
        const int Frames = 30_000;
        using var pool = new FramePool();
        var cancellation = TestContext.Current.CancellationToken;
        using var keeper = pool.OpenFeed(FeedMode.Reliable(Timeout.InfiniteTimeSpan, depth: 3));
        var writer = new Thread(() =>
        {
            var random = new Random(seed);
            var format = FrameFormat.Video(64, 48);
            for (var i = 0; i < Frames; i++)
            {
                format = random.Next(400) == 0 ? FrameFormat.Video(16 * random.Next(1, 9), 16 * random.Next(1, 9)) : format;
                var loan = pool.Loan(format, cancellation);
                loan.Pixels.Fill((byte)i);
                if (random.Next(50) == 0)
                {
                    i--; // a frame that broke off: the loan is forgotten
                    continue;
                }

                loan.Commit(new FrameStamp(i, null, 0, DateTimeOffset.UnixEpoch, 0));
            }

            pool.Complete();
        });
        var readers = Enumerable.Range(0, 4).Select(reader => Task.Run(() => ComeAndGoAsync(pool, new Random((seed * 100) + reader), cancellation), cancellation)).ToList();
        var keeping = Task.Run(() => ReadEverythingAsync(keeper, Frames, cancellation), cancellation);
        writer.Start();
        await keeping;
        await Task.WhenAll(readers);
        writer.Join();
        Assert.Equal(0, pool.Copies);
        Assert.Equal(0, keeper.Dropped);
    }

    private static async Task ReadEverythingAsync(FrameFeed feed, int frames, CancellationToken cancellation)
    {
        for (long expected = 0; expected < frames; expected++)
        {
            using var frame = await feed.NextAsync(cancellation);
            Assert.Equal(expected, frame!.Index);
            AssertWhole(frame);
        }

        Assert.Null(await feed.NextAsync(cancellation));
    }

    private static async Task ComeAndGoAsync(FramePool pool, Random random, CancellationToken cancellation)
    {
        while (true)
        {
            var mode = random.Next(3) switch
            {
                0 => FeedMode.Latest,
                1 => FeedMode.Queue(random.Next(1, 5)),
                _ => FeedMode.Reliable(TimeSpan.FromMilliseconds(random.Next(1, 20)), random.Next(1, 3)),
            };
            var quota = random.Next(1, 4);
            using var feed = pool.OpenFeed(mode, quota);
            var held = new Queue<FrameLease>();
            var last = -1L;
            for (var count = random.Next(1, 200); count > 0; count--)
            {
                if (held.Count == quota)
                {
                    Release(held.Dequeue());
                }

                if (await feed.NextAsync(cancellation) is not { } frame)
                {
                    ReleaseAll(held);
                    return;
                }

                Assert.True(frame.Index > last, "frames came out of order");
                last = frame.Index;
                AssertWhole(frame);
                held.Enqueue(frame);
            }

            ReleaseAll(held);
        }
    }

    private static void ReleaseAll(Queue<FrameLease> held)
    {
        while (held.TryDequeue(out var frame))
        {
            Release(frame);
        }
    }

    private static void Release(FrameLease frame)
    {
        AssertWhole(frame);
        frame.Dispose();
    }

    private static void AssertWhole(FrameLease frame) =>
        Assert.True(frame.Pixels.IndexOfAnyExcept((byte)frame.Index) < 0, $"frame {frame.Index} was overwritten while it was held");
}
