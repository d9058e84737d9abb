using System.Net.Sockets;
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.GStreamer;
using Kinora.Frames.Memory;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.GStreamer;

/// <summary>unixfd between Kinora's own ends, and with a peer in Python that was written from the protocol alone.</summary>
public sealed class UnixFdTests : IDisposable
{
    private static readonly FrameFormat Small = FrameFormat.Video(64, 48) with { PixelFormat = PixelFormat.Nv12 };
    private static readonly string Reader = Path.Join(Repository.Root, "tests", "Kinora.Frames.Tests", "GStreamer", "unixfd_peer.py");

    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new();
    private readonly FramePool _read = new();

    public UnixFdTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");

    public static TheoryData<PixelFormat, int, int, bool> Formats
    {
        get
        {
            var data = new TheoryData<PixelFormat, int, int, bool>();
            foreach (var format in Enum.GetValues<PixelFormat>())
            {
                foreach (var withoutCopy in new[] { false, true })
                {
                    data.Add(format, 64, 48, withoutCopy);
                    data.Add(format, 35, 21, withoutCopy);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Frames_OfEachFormat_ArriveWithFormatAndTimes(PixelFormat pixelFormat, int width, int height, bool withoutCopy)
    {
        var format = FrameFormat.Video(width, height) with { PixelFormat = pixelFormat };
        using var publisher = UnixFdPublisher.Start(_pool, _folder["fd.sock"], new GStreamerPublisherOptions { WithoutCopy = withoutCopy, Mode = FeedMode.Reliable(TimeSpan.FromSeconds(20)) });
        using var subscriber = UnixFdSubscriber.Connect(publisher.Path);
        using var feed = _read.OpenFeed(FeedMode.Queue(2));
        Until(() => publisher.Clients == 1);
        for (var i = 0; i < 20; i++)
        {
            Commit(format, i);
            Assert.True(Receive(subscriber));
            Assert.True(feed.TryNext(out var frame));
            Assert.Equal((format.Width, format.Height, format.PixelFormat), (frame.Format.Width, frame.Format.Height, frame.Format.PixelFormat));
            Assert.Equal(((long?)(1_000_000_000L + i), 40_000_000L), (frame.PtsNanoseconds, frame.DurationNanoseconds));
            Assert.Equal(ExpectedLayout.Packed(format, i), frame.Pixels.ToArray());
            frame.Dispose();
        }

        Until(() => publisher.Held == 0);
        _pool.Complete();
        Assert.False(Receive(subscriber));
        Assert.Equal(0, publisher.Dropped);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reader_InPython_GetsTheBytesOfTheProtocolAndTheFrame(bool withoutCopy)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "python3 is not here.");
        using var publisher = UnixFdPublisher.Start(_pool, _folder["fd.sock"], new GStreamerPublisherOptions { WithoutCopy = withoutCopy, Rate = (25, 1) });
        Commit(Small, 0);
        Until(() => publisher.Caps is not null);
        var reading = Task.Run(() => Tool.Run("/usr/bin/python3", [Reader, "read", publisher.Path, "3", _folder["out.raw"]], seconds: 60), TestContext.Current.CancellationToken);
        Until(() => publisher.Clients == 1);
        for (var i = 1; i <= 3; i++)
        {
            Commit(Small, i);
            Until(() => publisher.Sent == i && publisher.Held == 0);
        }

        _pool.Complete();
        var run = await reading;
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal([.. Enumerable.Range(1, 3).SelectMany(i => ExpectedLayout.Packed(Small, i))], File.ReadAllBytes(_folder["out.raw"]));
    }

    [Fact]
    public async Task Sender_InPython_IsReadByteForByte()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "python3 is not here.");
        var odd = FrameFormat.Video(35, 21) with { PixelFormat = PixelFormat.I420 };
        File.WriteAllBytes(_folder["in.raw"], [.. Enumerable.Range(0, 3).SelectMany(i => ExpectedLayout.Padded(odd, ExpectedLayout.Packed(odd, i)))]);
        var sending = Task.Run(() => Tool.Run(
            "/usr/bin/python3",
            [Reader, "send", _folder["fd.sock"], "3", _folder["in.raw"], "video/x-raw, format=(string)I420, width=(int)35, height=(int)21, interlace-mode=(string)progressive, framerate=(fraction)30/1"],
            seconds: 60), TestContext.Current.CancellationToken);
        Until(() => File.Exists(_folder["fd.sock"] + ".ready"));
        using var subscriber = UnixFdSubscriber.Connect(_folder["fd.sock"]);
        using var feed = _read.OpenFeed(FeedMode.Queue(2));
        for (var i = 0; i < 3; i++)
        {
            Assert.True(Receive(subscriber));
            Assert.True(feed.TryNext(out var frame));
            Assert.Equal(((long?)(1_000 + i), 33L), (frame.PtsNanoseconds, frame.DurationNanoseconds));
            Assert.Equal(ExpectedLayout.Packed(odd, i), frame.Pixels.ToArray());
            frame.Dispose();
        }

        Assert.False(Receive(subscriber));
        var run = await sending;
        Assert.True(run.ExitCode == 0, run.Error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reader_ThatKeepsWhatItGets_LosesFramesAndTheOthersNone(bool withoutCopy)
    {
        using var publisher = UnixFdPublisher.Start(_pool, _folder["fd.sock"], new GStreamerPublisherOptions { WithoutCopy = withoutCopy, MostFrames = 3 });
        using var subscriber = UnixFdSubscriber.Connect(publisher.Path);
        Until(() => publisher.Clients == 1);
        var keeper = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        keeper.Connect(new UnixDomainSocketEndPoint(publisher.Path));
        Until(() => publisher.Clients == 2);
        using var feed = _read.OpenFeed(FeedMode.Queue(2));
        for (var i = 0; i < 100; i++)
        {
            Commit(Small, i);
            Assert.True(Receive(subscriber));
            Assert.True(feed.TryNext(out var frame));
            Assert.Equal(ExpectedLayout.Packed(Small, i), frame.Pixels.ToArray());
            frame.Dispose();
            Until(() => publisher.Sent + publisher.Dropped == 2 * (i + 1));
        }

        Until(() => publisher.Held == 3);
        Assert.Equal(97, publisher.Dropped);

        // Whoever goes gives back all it had.
        keeper.Dispose();
        Until(() => publisher is { Clients: 1, Held: 0 });
    }

    [Fact]
    public void Format_ThatChanges_IsSaidAndReadOn()
    {
        using var publisher = UnixFdPublisher.Start(_pool, _folder["fd.sock"]);
        using var subscriber = UnixFdSubscriber.Connect(publisher.Path);
        Until(() => publisher.Clients == 1);
        using var feed = _read.OpenFeed(FeedMode.Queue(2));
        foreach (var format in new[] { Small, FrameFormat.Still(35, 21), Small })
        {
            Commit(format, 1);
            Assert.True(Receive(subscriber));
            Assert.True(feed.TryNext(out var frame));
            Assert.Equal(format, frame.Format);
            Assert.Equal(ExpectedLayout.Packed(format, 1), frame.Pixels.ToArray());
            frame.Dispose();
        }
    }

    public void Dispose()
    {
        _pool.Dispose();
        _read.Dispose();
        _folder.Dispose();
    }

    private static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)));

    private bool Receive(UnixFdSubscriber subscriber) => subscriber.TryReceive(_read, TimeProvider.System, TestContext.Current.CancellationToken);

    private void Commit(FrameFormat format, int number)
    {
        var loan = _pool.Loan(format, TestContext.Current.CancellationToken);
        ExpectedLayout.Packed(format, number).CopyTo(loan.Pixels);
        _ = loan.Commit(new FrameStamp(number, null, 40_000_000, DateTimeOffset.UnixEpoch, 1_000_000_000L + number));
    }
}
