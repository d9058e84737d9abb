using System.Collections.Concurrent;
using System.Net.Sockets;
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.GStreamer;
using Kinora.Frames.Memory;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.Bus;

/// <summary>What becomes of clients that stand still or do what no client of Kinora's does, and what a host hears of it.</summary>
public sealed class BusRulesTests : IDisposable
{
    private static readonly FrameFormat Format = FrameFormat.Video(64, 48);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new();
    private readonly BlockingCollection<BusEvent> _events = [];
    private BusPublisher? _publisher;

    public BusRulesTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");

    [Fact]
    public void HoldLimit_ClientThatHoldsAFrame_IsSentAwayAndItsSlotLeftAloneUntilItEnds()
    {
        var publisher = Start(new BusPublisherOptions { HoldLimit = TimeSpan.FromMilliseconds(40) });
        using var client = BusSubscriber.Connect(publisher.Path, new BusSubscriberOptions { Name = "slow\n" });
        Assert.Equal("Client 'slow?' (process " + Environment.ProcessId + ") reads: Latest, and holds 1 frame at most.", Event(BusEventKind.Came).ToString());
        Publish(42);
        var held = client.Next(Patience)!.Value;
        var sentAway = Event(BusEventKind.Quarantined);
        Assert.Contains("has held a frame for longer than 0.04 s", sentAway.Detail, StringComparison.Ordinal);
        Assert.Equal((0, 1), (publisher.Clients, BusInfo.Read(publisher.Path).QuarantinedSlots));
        for (var i = 0; i < 100; i++)
        {
            Publish(99);
            Assert.Equal(-1, held.Pixels.IndexOfAnyExcept((byte)42));
        }

        // The client hears of it and reads nothing more, and its slot is back once it has closed.
        held.Dispose();
        var error = Assert.Throws<BusException>(() => ReadOn(client));
        Assert.Equal(1, client.Delivered);
        Assert.Contains("has held a frame for longer", error.Message, StringComparison.Ordinal);
        client.Dispose();
        Assert.Equal("slow?", Event(BusEventKind.Left).Client);
        Assert.Equal(0, BusInfo.Read(publisher.Path).QuarantinedSlots);
        PublishInto(2);
    }

    [Fact]
    public void Connect_WhereNoPublisherCanBe_SaysWhatIsWrong()
    {
        var (tooLong, shm) = (_folder[new string('x', 120)], _folder["door.shm"]);
        using var elements = FramePublisher.Start(_pool, shm, new BusPublisherOptions { Protocol = BusProtocol.GStreamer });
        foreach (var (path, said) in (ReadOnlySpan<(string, string)>)[(tooLong, "is longer than the 107 bytes"), (shm, "where it is published for GStreamer")])
        {
            Assert.Contains(said, Assert.Throws<BusException>(() => BusSubscriber.Connect(path)).Message, StringComparison.Ordinal);
            Assert.Contains(said, Assert.Throws<BusException>(() => BusInfo.Read(path)).Message, StringComparison.Ordinal);
        }

        Assert.Contains("is longer than the 107 bytes", Assert.Throws<BusException>(() => UnixFdSubscriber.Connect(tooLong)).Message, StringComparison.Ordinal);
        Assert.Contains("is longer than the 107 bytes", Assert.Throws<BusException>(() => BusPublisher.Start(_pool, tooLong)).Message, StringComparison.Ordinal);
        Assert.Contains("has a character of code 0", Assert.Throws<BusException>(() => BusInfo.Read("/run/a\0b")).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(_folder["folder"]);
        Assert.Contains("is there and is no socket", Assert.Throws<BusException>(() => BusPublisher.Start(_pool, _folder["folder"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_OfThePublisherWhileFramesAreHeld_LeavesThemAloneThoughThePoolGoesOn()
    {
        var publisher = Start(new BusPublisherOptions());
        using var client = BusSubscriber.Connect(publisher.Path);
        using var idle = BusSubscriber.Connect(publisher.Path);
        Publish(42);
        using var held = client.Next(Patience);
        publisher.Dispose();
        for (var i = 0; i < 100; i++)
        {
            Publish(99);
            Assert.Equal(-1, held!.Value.Pixels.IndexOfAnyExcept((byte)42));
        }

        // The memory is left to who reads from it: what was unread is read, and then the end is told.
        Assert.Equal(2, _pool.Generation);
        using (var last = idle.Next(Patience))
        {
            Assert.Equal(-1, last!.Value.Pixels.IndexOfAnyExcept((byte)42));
        }

        Assert.Contains("The publisher has ended", Assert.Throws<BusException>(() => idle.Next(Patience)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Look_ClientThatHoldsTheSameSlotAgain_IsLateOnlyWithTheSameFrame()
    {
        using var page = ClientPage.Create(1);
        var watch = new PageWatch(new RemoteReader(new BusWish(FeedMode.Latest, 1, "reads on"), page), begun: 0);
        var seconds = 0.0;
        string? Look(double later) =>
            watch.Look(_pool.Current, () => _pool.Committed, TimeSpan.FromSeconds(1), (long)((seconds += later) * System.Diagnostics.Stopwatch.Frequency));

        Publish(1);
        Assert.True(_pool.Current!.TryFind(1, out var slot));
        for (var round = 0; round < 5; round++)
        {
            var entry = page.Hold(1, slot);
            Assert.Null(Look(0.6));
            page.Drop(entry);
            do
            {
                Publish(2);
            }
            while (!_pool.Current.TryFind((ulong)_pool.Committed, out var written) || written != slot);
        }

        _ = page.Hold(1, slot);
        Assert.Null(Look(0.6));
        Assert.Null(Look(0.9));
        Assert.Contains("held a frame for longer than 1 s", Look(0.2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HoldLimit_ReliableClientThatReadsNothing_IsWaitedForNoMore()
    {
        var publisher = Start(new BusPublisherOptions { MayWait = true, HoldLimit = TimeSpan.FromMilliseconds(40), LongestWait = TimeSpan.FromHours(1) });
        using var client = new RawBusClient(publisher.Path, FeedMode.Reliable(TimeSpan.FromHours(1)));
        _ = Event(BusEventKind.Came);
        var publishing = Task.Run(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                _pool.Loan(Format, TestContext.Current.CancellationToken).Commit(default);
            }
        }, TestContext.Current.CancellationToken);
        Assert.Contains("has read nothing", client.Refusal(), StringComparison.Ordinal);
        Assert.Contains("has read nothing", Event(BusEventKind.Disconnected).Detail, StringComparison.Ordinal);
        await publishing.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("hold of a slot that there is not", "holds slot 40 of generation 1")]
    [InlineData("hold in a generation that there is not", "holds slot 0 of generation 9")]
    [InlineData("frame of the future", "wants frame 1000")]
    [InlineData("generation of the future", "reads from generation 5")]
    [InlineData("packet of another kind", "a packet of kind 3")]
    [InlineData("packet that is too short", "a packet of kind 0 and 2 bytes")]
    [InlineData("packet that is too large", "more than the 1024 bytes")]
    [InlineData("word without a reason", "nobody waits for it")]
    [InlineData("flood", "more packets than there are frames")]
    public void Client_ThatBreaksTheProtocol_IsSentAwayWithTheReason(string how, string reason)
    {
        var publisher = Start(new BusPublisherOptions { MayWait = true, HoldLimit = TimeSpan.FromSeconds(1) });
        using var client = new RawBusClient(publisher.Path, how == "flood" ? FeedMode.Reliable(TimeSpan.FromSeconds(1)) : FeedMode.Latest);
        using var other = BusSubscriber.Connect(publisher.Path);
        Publish(1);
        var moved = BusMessage.Write(BusMessage.Kind.Moved, 0);
        switch (how)
        {
            case "hold of a slot that there is not":
                _ = client.Page.Hold(1, 40);
                break;
            case "hold in a generation that there is not":
                _ = client.Page.Hold(9, 0);
                break;
            case "frame of the future":
                client.Page.Next = 1000;
                break;
            case "generation of the future":
                client.Page.Generation = 5;
                break;
            case "packet of another kind":
                _ = client.Socket.Send(BusMessage.Write(BusMessage.Kind.Generation, 0));
                break;
            case "packet that is too short":
                _ = client.Socket.Send([6, 0]);
                break;
            case "packet that is too large":
                _ = client.Socket.Send(new byte[2000]);
                break;
            case "word without a reason":
                _ = client.Socket.Send(moved);
                break;
            default:
                Action flood = () =>
                {
                    while (true)
                    {
                        _ = client.Socket.Send(moved);
                    }
                };
                Assert.Throws<SocketException>(flood);
                break;
        }

        Assert.Contains(reason, client.Refusal(), StringComparison.Ordinal);
        BusEvent said;
        while ((said = _events.Take(TestContext.Current.CancellationToken)).Kind == BusEventKind.Came)
        {
        }

        Assert.Contains(reason, said.Detail, StringComparison.Ordinal);
        Assert.Equal(1, BusInfo.Read(publisher.Path).SentAway);

        // The others have not noticed.
        Publish(2);
        using var frame = other.Next(Patience);
        Assert.Equal(2, frame!.Value.Pixels[0]);
    }

    [Fact]
    public void Read_OfAPublisher_SaysWhatItPublishesWithoutBeingAClient()
    {
        var publisher = Start(new BusPublisherOptions { MostClients = 1 });
        using var client = BusSubscriber.Connect(publisher.Path);
        Assert.Null(BusInfo.Read(publisher.Path).Format);
        Publish(1);
        var before = BusInfo.Read(publisher.Path);
        Publish(2);
        Publish(3);
        var info = BusInfo.Read(publisher.Path);
        Assert.Equal((Format, 3L, 1, 1, 1L), (info.Format, info.Frames, info.Clients, info.MostClients, info.Admitted));
        Assert.Equal((_pool.Slots, _pool.Generation), (info.Slots, info.Generation));
        Assert.True(info.MemoryBytes > info.Slots * Format.ByteLength);
        Assert.Equal(2e9 / (info.CountedAtNanoseconds - before.CountedAtNanoseconds), info.RateSince(before), 1e-6);
        Assert.Contains("1 clients, as many as it may have", Assert.Throws<BusException>(() => BusSubscriber.Connect(publisher.Path)).Message, StringComparison.Ordinal);
        Assert.Equal(1, BusInfo.Read(publisher.Path).Refused);
        Assert.Throws<BusException>(() => BusInfo.Read(_folder["nothing.sock"]));
    }

    [Fact]
    public void Look_AfterThePublisherStoodStill_CountsOnlyTheTimeInWhichItRan()
    {
        using var page = ClientPage.Create(1);
        var second = System.Diagnostics.Stopwatch.Frequency;
        var ran = new RunningTime(0);
        var watch = new PageWatch(new RemoteReader(new BusWish(FeedMode.Latest, 1, "holds"), page), begun: 0);
        string? LookAt(long seconds)
        {
            ran.Advance(seconds * second, TimeSpan.FromSeconds(2));
            return watch.Look(_pool.Current, () => _pool.Committed, TimeSpan.FromSeconds(5), ran.Ticks);
        }

        Publish(1);
        Assert.True(_pool.Current!.TryFind(1, out var slot));
        _ = page.Hold(1, slot);
        Assert.Null(LookAt(1));
        Assert.Null(LookAt(2));

        // An hour in which nobody could look.
        Assert.Null(LookAt(3602));
        Assert.Null(LookAt(3603));
        Assert.Null(LookAt(3604));
        Assert.Contains("held a frame for longer than 5 s", LookAt(3605), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("osx-arm64")]
    [InlineData("win-x64")]
    public void Require_WhereThereAreNoFutexes_NamesThePlatformAndAnotherWay(string platform)
    {
        var error = Assert.Throws<PlatformNotSupportedException>(() => BusPlatform.Require(isSupported: false, platform));
        Assert.Contains($"needs Linux on x64 or arm64, and this is {platform}", error.Message, StringComparison.Ordinal);
        BusPlatform.Require(isSupported: true, "linux-x64");
    }

    public void Dispose()
    {
        _publisher?.Dispose();
        _pool.Dispose();
        _folder.Dispose();
        _events.Dispose();
    }

    private static void ReadOn(BusSubscriber client)
    {
        while (client.Next(Patience) is { } frame)
        {
            frame.Dispose();
        }
    }

    private BusPublisher Start(BusPublisherOptions options) =>
        _publisher = BusPublisher.Start(_pool, _folder["bus.sock"], options with { OnEvent = said => _events.TryAdd(said) });

    private BusEvent Event(BusEventKind kind)
    {
        Assert.True(_events.TryTake(out var said, Patience));
        Assert.Equal(kind, said.Kind);
        return said;
    }

    private void Publish(byte value)
    {
        Assert.True(_pool.TryLoan(Format, out var loan));
        loan.Pixels.Fill(value);
        _ = loan.Commit(default);
    }

    /// <summary>Publishes until so many slots have been written to: none is lost.</summary>
    private unsafe void PublishInto(int slots)
    {
        HashSet<nint> seen = [];
        Assert.True(SpinWait.SpinUntil(() =>
        {
            Assert.True(_pool.TryLoan(Format, out var loan));
            fixed (byte* first = loan.Pixels)
            {
                _ = seen.Add((nint)first);
            }

            _ = loan.Commit(default);
            return seen.Count >= slots;
        }, Patience));
    }
}
