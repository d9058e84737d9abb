using System.Net.Sockets;
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Memory;
using Kinora.Frames.Native;

namespace Kinora.Frames.Tests.Bus;

/// <summary>A client that knows nothing but the protocol, and keeps to it only as far as the test wants.</summary>
internal sealed class RawBusClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public RawBusClient(string path, FeedMode mode, int holds = 1)
    {
        Socket.Connect(new UnixDomainSocketEndPoint(path));
        _ = Socket.Send(BusMessage.WriteHello(mode, holds, "raw"));
        Assert.Equal(BusMessage.Kind.Welcome, Receive(out var memory, out _));
        Page = ClientPage.Open(memory!, holds);
    }

    public Socket Socket { get; } = new(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);

    public ClientPage Page { get; }

    /// <summary>The next packet that is none of a generation; what it says when it is a refusal.</summary>
    public string Refusal()
    {
        while (true)
        {
            var kind = Receive(out var memory, out var text);
            memory?.Dispose();
            if (kind != BusMessage.Kind.Generation)
            {
                Assert.Equal(BusMessage.Kind.Refused, kind);
                return text;
            }
        }
    }

    public void Dispose()
    {
        Socket.Dispose();
        Page.Dispose();
    }

    private BusMessage.Kind Receive(out SharedMemory? memory, out string text)
    {
        var packet = new byte[BusMessage.MaxBytes];
        Assert.True(Socket.Poll(Patience, SelectMode.SelectRead));
        var count = SocketMessages.Receive(Socket.SafeHandle, packet, out var file);
        Assert.InRange(count, 8, BusMessage.MaxBytes);
        var kind = BusMessage.KindOf(packet);
        memory = file is null ? null : SharedMemory.Map(file, writable: kind == BusMessage.Kind.Welcome, long.MaxValue);
        text = BusMessage.TextOf(packet.AsSpan(0, count));
        return kind;
    }
}
