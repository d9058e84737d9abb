using System.Collections.Concurrent;
using System.Net.Sockets;
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Memory;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.Bus;

/// <summary>Many who come at once: all that may come in do, and nobody has to try again.</summary>
public sealed class BusCrowdTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new();
    private readonly BlockingCollection<BusEvent> _events = [];
    private BusPublisher? _publisher;

    public BusCrowdTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");

    [Fact]
    [Trait("Speed", "Slow")]
    public void Connect_WhileAsManySayNothingAsMay_WaitsUntilTheyAreRefused()
    {
        var publisher = Start(new BusPublisherOptions());
        List<Socket> silent = [];
        for (var i = 0; i < 64; i++)
        {
            silent.Add(new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified));
            silent[i].Connect(new UnixDomainSocketEndPoint(publisher.Path));
        }

        using var client = BusSubscriber.Connect(publisher.Path);
        Assert.Contains("not said what it wants within 2 s", _events.First(static happened => happened.Kind == BusEventKind.Refused).Detail, StringComparison.Ordinal);
        silent.ForEach(static socket => socket.Dispose());
    }

    [Fact]
    public void Connect_FortyClientsBeforeAnyHasSaidHello_AllComeIn()
    {
        var publisher = Start(new BusPublisherOptions { MostClients = 40 });
        List<Socket> clients = [];
        for (var i = 0; i < 40; i++)
        {
            clients.Add(new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified));
            clients[i].Connect(new UnixDomainSocketEndPoint(publisher.Path));
        }

        // From the last to the first: nobody is let in for having come first.
        var packet = new byte[BusMessage.MaxBytes];
        for (var i = clients.Count - 1; i >= 0; i--)
        {
            _ = clients[i].Send(BusMessage.WriteHello(FeedMode.Latest, 1, "one of many"));
            clients[i].ReceiveTimeout = (int)Patience.TotalMilliseconds;
            var count = clients[i].Receive(packet);
            Assert.Equal(BusMessage.Kind.Welcome, BusMessage.KindOf(packet.AsSpan(0, count)));
        }

        Assert.Equal((40, 0L), (publisher.Clients, BusInfo.Read(publisher.Path).Refused));
        clients.ForEach(static socket => socket.Dispose());
    }

    [Fact]
    public void Start_ForMoreGStreamerReadersThanThereCanBe_SaysSo()
    {
        var options = new BusPublisherOptions { Protocol = BusProtocol.GStreamer, MostClients = 128 };
        Assert.Contains("at most 127 readers at once, and 128 are asked for", Assert.Throws<BusException>(() => FramePublisher.Start(_pool, _folder["a.shm"], options)).Message, StringComparison.Ordinal);
        FramePublisher.Start(_pool, _folder["a.shm"], options with { MostClients = 127 }).Dispose();
    }

    public void Dispose()
    {
        _publisher?.Dispose();
        _pool.Complete();
        _pool.Dispose();
        _events.Dispose();
        _folder.Dispose();
    }

    private BusPublisher Start(BusPublisherOptions options) =>
        _publisher = BusPublisher.Start(_pool, _folder["bus.sock"], options with { OnEvent = happened => _events.Add(happened) });
}
