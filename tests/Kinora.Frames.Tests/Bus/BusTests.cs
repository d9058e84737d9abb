using System.Net.Sockets;
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.Bus;

/// <summary>A publisher and its clients over a real socket and real shared memory; here in one process, which maps it twice.</summary>
public sealed class BusTests : IDisposable
{
    private static readonly FrameFormat Format = FrameFormat.Video(64, 48);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new();
    private readonly BusPublisher _publisher;

    public BusTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");
        _publisher = BusPublisher.Start(_pool, _folder["bus.sock"], new BusPublisherOptions { MayWait = true });
    }

    [Fact]
    public void Next_FrameOfAnotherMapping_HasItsPixelsAndStamp()
    {
        using var client = BusSubscriber.Connect(_publisher.Path);
        var stamp = new FrameStamp(7, 123_456_789, 40_000_000, DateTimeOffset.UnixEpoch.AddSeconds(1000), 99) { SourceSize = (640, 480), Crop = new FrameCrop(2, 4, 60, 40) };
        Publish(_pool, 42, stamp);
        using var published = client.Next(Patience);
        Assert.NotNull(published);
        var frame = published.Value;
        Assert.Equal((Format, 7L, 123_456_789L, 640, 1UL), (frame.Format, frame.Index, frame.PtsNanoseconds, frame.SourceWidth, frame.Sequence));
        Assert.Equal((DateTimeOffset.UnixEpoch.AddSeconds(1000), 99L), (frame.CapturedAt, frame.CapturedMonotonicNanoseconds));
        Assert.Equal((TimeSpan.FromMilliseconds(40), new FrameCrop(2, 4, 60, 40)), (frame.Duration, frame.Crop));
        Assert.Equal(-1, frame.Pixels.IndexOfAnyExcept((byte)42));
        Assert.Equal(0, _pool.Copies);
    }

    [Theory]
    [InlineData(0, 0, 65, 48)]
    [InlineData(60, 0, 8, 48)]
    [InlineData(-1, 0, 8, 8)]
    [InlineData(0, 0, 8, 0)]
    public void Commit_CropOutsideTheFrame_IsRefusedWithTheNumbers(int x, int y, int width, int height)
    {
        Assert.True(_pool.TryLoan(Format, out var loan));
        var error = Assert.Throws<ArgumentException>(() => loan.Commit(new FrameStamp { Crop = new FrameCrop(x, y, width, height) }));
        Assert.Contains($"{width}x{height}+{x}+{y}", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _pool.Committed);
    }

    [Fact]
    public void Next_LatestAfterMany_IsTheNewestAndCountsTheOthers()
    {
        using var client = BusSubscriber.Connect(_publisher.Path);
        Until(() => _publisher.Clients == 1);
        for (var i = 1; i <= 10; i++)
        {
            Publish(_pool, (byte)i);
        }

        using var frame = client.Next(Patience);
        Assert.Equal(10UL, frame!.Value.Sequence);
        Assert.Equal(10, frame.Value.Pixels[0]);
        Assert.Equal(9, client.Dropped);
    }

    [Fact]
    public void Next_QueueOfEight_LosesNothingAndKeepsTheOrder()
    {
        using var client = BusSubscriber.Connect(_publisher.Path, new BusSubscriberOptions { Mode = FeedMode.Queue(8) });
        Until(() => _publisher.Clients == 1);
        for (var round = 0; round < 50; round++)
        {
            for (var i = 0; i < 8; i++)
            {
                Publish(_pool, (byte)((8 * round) + i));
            }

            for (var i = 0; i < 8; i++)
            {
                using var frame = client.Next(Patience);
                Assert.Equal((byte)((8 * round) + i), frame!.Value.Pixels[^1]);
            }
        }

        Assert.Equal((400, 0), (client.Delivered, client.Dropped));
    }

    [Fact]
    public void Publish_WhileAFrameIsHeldElsewhere_LeavesItAlone()
    {
        using var client = BusSubscriber.Connect(_publisher.Path);
        Publish(_pool, 1);
        using var held = client.Next(Patience);
        for (var i = 0; i < 1000; i++)
        {
            Publish(_pool, 99);
            Assert.Equal(-1, held!.Value.Pixels.IndexOfAnyExcept((byte)1));
        }

        Assert.Throws<InvalidOperationException>(() => client.TryNext(out _));
    }

    [Fact]
    public void Dispose_OfTheClient_GivesItsSlotsBackOnceItsFramesAreGone()
    {
        var client = BusSubscriber.Connect(_publisher.Path);
        Publish(_pool, 1);
        var held = client.Next(Patience)!.Value;
        client.Dispose();
        for (var i = 0; i < 20; i++)
        {
            Publish(_pool, 99);
        }

        Assert.Equal(-1, held.Pixels.IndexOfAnyExcept((byte)1));
        held.Dispose();
        Until(() => _publisher.Clients == 0);
    }

    [Fact]
    public void Dispose_OfAFrame_EndsEveryCopyOfItAndNotTheNextFrame()
    {
        using var client = BusSubscriber.Connect(_publisher.Path, new BusSubscriberOptions { Mode = FeedMode.Queue(4) });
        Until(() => _publisher.Clients == 1);
        Publish(_pool, 1);
        var first = client.Next(Patience)!.Value;
        var copy = first;
        first.Dispose();
        Publish(_pool, 2);
        var second = client.Next(Patience)!.Value;
        copy.Dispose();
        Assert.Throws<ObjectDisposedException>(() => copy.Index);
        Assert.Throws<ObjectDisposedException>(() => copy.Pixels[0]);
        Assert.Throws<ObjectDisposedException>(() => copy.ToLease());
        Assert.Throws<ObjectDisposedException>(() => default(BusFrame).Pixels[0]);
        Publish(_pool, 3);
        Publish(_pool, 4);
        Assert.Equal(2, second.Pixels[0]);
        second.Dispose();
    }

    [Fact]
    public void ToLease_OfAFrame_OutlivesIt()
    {
        using var client = BusSubscriber.Connect(_publisher.Path, new BusSubscriberOptions { Mode = FeedMode.Queue(4), HeldQuota = 2 });
        Until(() => _publisher.Clients == 1);
        Publish(_pool, 1);
        var frame = client.Next(Patience)!.Value;
        using (var lease = frame.ToLease())
        {
            frame.Dispose();
            for (var i = 2; i < 20; i++)
            {
                Publish(_pool, (byte)i);
                client.Next(Patience)!.Value.Dispose();
                Assert.Equal(1, lease.Pixels[0]);
            }
        }

        Assert.Throws<ObjectDisposedException>(() => frame.Pixels[0]);
    }

    [Fact]
    public async Task NextAsync_FormatThatChanges_GoesOnInTheNewGeneration()
    {
        using var client = BusSubscriber.Connect(_publisher.Path, new BusSubscriberOptions { Mode = FeedMode.Queue(4) });
        Until(() => _publisher.Clients == 1);
        List<(int Width, byte Value)> seen = [];
        for (var i = 0; i < 6; i++)
        {
            var format = FrameFormat.Video(i % 2 == 0 ? 64 : 96, 48);
            Publish(_pool, (byte)i, format: format);
            using var frame = await client.NextAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
            seen.Add((frame!.Value.Format.Width, frame.Value.Pixels[0]));
        }

        Assert.Equal([(64, 0), (96, 1), (64, 2), (96, 3), (64, 4), (96, 5)], seen);
    }

    [Fact]
    public async Task NextAsync_AfterTheSourceHasEnded_GivesTheRestThenNull()
    {
        using var client = BusSubscriber.Connect(_publisher.Path);
        Until(() => _publisher.Clients == 1);
        Publish(_pool, 5);
        _pool.Complete();
        using (var last = await client.NextAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken))
        {
            Assert.Equal(5, last!.Value.Pixels[0]);
        }

        Assert.Null(await client.NextAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Next_SourceThatFails_SaysWhy()
    {
        using var client = BusSubscriber.Connect(_publisher.Path);
        _pool.Complete(new InvalidOperationException("the camera is gone"));
        Assert.Contains("the camera is gone", Assert.Throws<BusException>(() => client.Next(Patience)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Next_PublisherThatGoes_IsAnError()
    {
        using var client = BusSubscriber.Connect(_publisher.Path);
        _publisher.Dispose();
        Assert.Contains(_publisher.Path, Assert.Throws<BusException>(() => client.Next(Patience)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_publisher.Path));
    }

    [Fact]
    public async Task Loan_ReliableClient_WaitsForIt()
    {
        using var client = BusSubscriber.Connect(_publisher.Path, new BusSubscriberOptions { Mode = FeedMode.Reliable(TimeSpan.FromSeconds(1)) });
        Until(() => _publisher.Clients == 1);
        var writing = Task.Run(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                Publish(_pool, (byte)i, waits: true);
            }
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < 100; i++)
        {
            using var frame = client.Next(Patience);
            Assert.Equal((byte)i, frame!.Value.Pixels[0]);
        }

        await writing.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal(0, client.Dropped);
    }

    [Theory]
    [InlineData(17, 1)]
    [InlineData(1, 16)]
    public void Connect_MoreFramesThanAClientMayHave_IsRefusedWithTheNumbers(int depth, int held)
    {
        var options = new BusSubscriberOptions { Mode = FeedMode.Queue(depth), HeldQuota = held };
        Assert.Contains("16", Assert.Throws<BusException>(() => BusSubscriber.Connect(_publisher.Path, options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_WhereAnotherPublishes_IsRefusedAndALeftOverIsReplaced()
    {
        using var pool = new FramePool();
        Assert.Contains("Another process publishes", Assert.Throws<BusException>(() => BusPublisher.Start(pool, _publisher.Path)).Message, StringComparison.Ordinal);
        File.WriteAllText(_folder["file"], "");
        Assert.Contains("no socket", Assert.Throws<BusException>(() => BusPublisher.Start(pool, _folder["file"])).Message, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["file"]));
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(_folder["dead.sock"]));
        }

        using var again = BusPublisher.Start(pool, _folder["dead.sock"]);
        BusSubscriber.Connect(_folder["dead.sock"]).Dispose();
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_publisher.Path));
        }
    }

    public void Dispose()
    {
        _publisher.Dispose();
        _pool.Dispose();
        _folder.Dispose();
    }

    private static void Publish(FramePool pool, byte value, FrameStamp stamp = default, FrameFormat? format = null, bool waits = false)
    {
        if (!waits)
        {
            Assert.True(pool.TryLoan(format ?? Format, out var loan));
            loan.Pixels.Fill(value);
            loan.Commit(stamp);
            return;
        }

        var waited = pool.Loan(format ?? Format, TestContext.Current.CancellationToken);
        waited.Pixels.Fill(value);
        waited.Commit(stamp);
    }

    private static void Until(Func<bool> isSo) => Assert.True(SpinWait.SpinUntil(isSo, Patience));
}
