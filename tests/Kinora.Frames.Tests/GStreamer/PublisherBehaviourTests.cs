using System.Net.Sockets;
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.GStreamer;
using Kinora.Frames.Memory;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.GStreamer;

/// <summary>What both of GStreamer's protocols have in common, and how they are chosen.</summary>
[Collection(Alone.Name)]
public sealed class PublisherBehaviourTests : IDisposable
{
    private static readonly FrameFormat Small = FrameFormat.Video(64, 48);

    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new();
    private readonly FramePool _read = new();

    public PublisherBehaviourTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");

    [Fact]
    public void Start_OfEachProtocol_IsItsPublisher()
    {
        using var kinora = FramePublisher.Start(_pool, _folder["kinora"]);
        using var shm = FramePublisher.Start(_pool, _folder["shm"], new BusPublisherOptions { Protocol = BusProtocol.GStreamer, MostClients = 127, MayWait = true });
        using var unixFd = FramePublisher.Start(_pool, _folder["fd"], new BusPublisherOptions { Protocol = BusProtocol.UnixFd });
        Assert.Equal((typeof(BusPublisher), typeof(ShmPublisher), typeof(UnixFdPublisher)), (kinora.GetType(), shm.GetType(), unixFd.GetType()));
        Assert.Equal((null, null, $"unixfdsrc socket-path={_folder["fd"]}"), (kinora.ReaderLine, shm.ReaderLine, unixFd.ReaderLine));
        Commit(0);
        Until(() => shm.ReaderLine is not null);
        Assert.Equal(
            $"shmsrc socket-path={_folder["shm"]} is-live=true do-timestamp=true ! video/x-raw,format=I420,width=64,height=48,framerate=0/1,colorimetry=bt601", shm.ReaderLine);
    }

    [Fact]
    public void ReaderLine_PathWithASpace_IsOneWordForAShell()
    {
        using var unixFd = UnixFdPublisher.Start(_pool, _folder["the door"], new GStreamerPublisherOptions());
        Assert.Equal($"unixfdsrc socket-path=\"{_folder["the door"]}\"", unixFd.ReaderLine);
    }

    [Fact]
    public void ReaderThatKeepsAll_WhereReadersAreWaitedFor_IsWaitedForOnce()
    {
        // The first frame that it has no room for waits for the whole timeout; were the others to wait too, they would take 100 s.
        var options = new GStreamerPublisherOptions { Mode = FeedMode.Reliable(TimeSpan.FromSeconds(1)), MostFrames = 2, Patience = Timeout.InfiniteTimeSpan };
        using var publisher = UnixFdPublisher.Start(_pool, _folder["fd"], options);
        using var keeper = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        keeper.Connect(new UnixDomainSocketEndPoint(publisher.Path));
        Until(() => publisher.Clients == 1);
        for (var i = 0; i < 102; i++)
        {
            Commit(i);
        }

        Until(() => publisher is { Sent: 2, Dropped: 100 });
    }

    [Fact]
    public void ReaderThatIsSlow_WhereReadersAreWaitedFor_LosesNothing()
    {
        using var publisher = UnixFdPublisher.Start(_pool, _folder["fd"], new GStreamerPublisherOptions { Mode = FeedMode.Reliable(TimeSpan.FromSeconds(20)), MostFrames = 2 });
        using var subscriber = UnixFdSubscriber.Connect(publisher.Path);
        Until(() => publisher.Clients == 1);
        var writing = Task.Run(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                Commit(i);
            }

            _pool.Complete();
        }, TestContext.Current.CancellationToken);
        using var feed = _read.OpenFeed(FeedMode.Latest);
        for (var i = 0; i < 200; i++)
        {
            Assert.True(Receive(subscriber));
            Assert.True(feed.TryNext(out var frame));
            Assert.Equal((byte)i, frame.Pixels[0]);
            frame.Dispose();
        }

        Assert.False(Receive(subscriber));
        Assert.Equal(0, publisher.Dropped);
    }

    [Theory]
    [InlineData(BusProtocol.GStreamer, 200)]
    [InlineData(BusProtocol.UnixFd, 400)]
    public void Frames_ThatGoThrough_AllocateALeaseAndTheObjectsOfAFile(BusProtocol protocol, int most)
    {
        const int Count = 3000;
        using IFramePublisher publisher = protocol == BusProtocol.UnixFd ? UnixFdPublisher.Start(_pool, _folder["p"]) : ShmPublisher.Start(_pool, _folder["p"]);
        Commit(0);
        Until(() => ((GStreamerPublisher)publisher).Caps is not null);
        using GStreamerSubscriber subscriber = protocol == BusProtocol.UnixFd ? UnixFdSubscriber.Connect(publisher.Path) : ShmSubscriber.Connect(publisher.Path, Small);
        Until(() => publisher.Clients == 1);
        Pass(subscriber, 500);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Pass(subscriber, Count);
        var bytes = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.True(bytes / Count <= most, $"{bytes / Count} bytes a frame");
    }

    [Fact]
    public async Task Dispose_WhileTryReceiveWaits_EndsIt()
    {
        using var publisher = UnixFdPublisher.Start(_pool, _folder["fd"]);
        var subscriber = UnixFdSubscriber.Connect(publisher.Path);
        var reading = Task.Run(() => subscriber.TryReceive(_read, TimeProvider.System, CancellationToken.None), TestContext.Current.CancellationToken);
        Until(() => publisher.Clients == 1);
        subscriber.Dispose();
        Assert.False(await reading);
        Until(() => publisher.Clients == 0);
    }

    [Fact]
    public async Task TryReceive_ThatIsCancelled_CanBeCalledAgain()
    {
        using var publisher = UnixFdPublisher.Start(_pool, _folder["fd"]);
        using var subscriber = UnixFdSubscriber.Connect(publisher.Path);
        using var cancellation = new CancellationTokenSource();
        var reading = Task.Run(() => subscriber.TryReceive(_read, TimeProvider.System, cancellation.Token), TestContext.Current.CancellationToken);
        Until(() => publisher.Clients == 1);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Commit(1);
        Assert.True(Receive(subscriber));
    }

    [Fact]
    public void Connect_WhereNobodySends_SaysSo() => Assert.Contains(
        "start the pipeline", Assert.Throws<BusException>(() => ShmSubscriber.Connect(_folder["nobody"], Small)).Message, StringComparison.Ordinal);

    public void Dispose()
    {
        _pool.Dispose();
        _read.Dispose();
        _folder.Dispose();
    }

    private static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)));

    private void Pass(GStreamerSubscriber subscriber, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Commit(i);
            Assert.True(Receive(subscriber));
        }
    }

    private bool Receive(GStreamerSubscriber subscriber) => subscriber.TryReceive(_read, TimeProvider.System, CancellationToken.None);

    private void Commit(int value)
    {
        var loan = _pool.Loan(Small, CancellationToken.None);
        loan.Pixels.Fill((byte)value);
        _ = loan.Commit(FrameStamp.Now(TimeProvider.System, value, null));
    }
}
