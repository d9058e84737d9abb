using System.Net.Sockets;
using System.Runtime.InteropServices;
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Frames.Native;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.Bus;

/// <summary>Two ends of different versions say so, and name both.</summary>
public sealed class BusVersionTests : IDisposable
{
    private static readonly FrameFormat Format = FrameFormat.Video(64, 48);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TestFolder _folder = new();

    public BusVersionTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");

    [Fact]
    public void Hello_OfAnotherVersion_IsRefusedWithBothVersions()
    {
        using var pool = new FramePool();
        using var publisher = BusPublisher.Start(pool, _folder["bus.sock"]);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(publisher.Path));
        var hello = BusMessage.WriteHello(FeedMode.Latest, 1, "of another version");
        hello[4] = 77;
        _ = socket.Send(hello);
        var packet = new byte[BusMessage.MaxBytes];
        var count = socket.Receive(packet);
        Assert.Equal(BusMessage.Kind.Refused, BusMessage.KindOf(packet.AsSpan(0, count)));
        Assert.Contains($"version 77 of the frame bus, and this publisher {BusMessage.Version}", BusMessage.TextOf(packet.AsSpan(0, count)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Next_PublisherWhoseMemoryHasAnotherLayout_IsAnErrorWithBothVersions()
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_folder["bus.sock"]));
        listener.Listen(1);
        var connecting = Task.Run(() => BusSubscriber.Connect(_folder["bus.sock"]), TestContext.Current.CancellationToken);
        using var socket = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        using var page = ClientPage.Create(1);
        using var memory = SharedMemory.Create("other", PoolLayout.TotalBytes(1, Format.ByteLength));
        WriteVersion(memory, 77);
        Assert.True(SocketMessages.TrySend(socket.SafeHandle, BusMessage.Write(BusMessage.Kind.Welcome, BusMessage.Version), page.File));
        Assert.True(SocketMessages.TrySend(socket.SafeHandle, BusMessage.Write(BusMessage.Kind.Generation, 1), memory.File));
        using var client = await connecting.WaitAsync(Patience, TestContext.Current.CancellationToken);
        var error = Assert.Throws<BusException>(() => client.Next(Patience));
        Assert.Contains($"version 77 of the layout, and this program knows {PoolLayout.Version}", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static unsafe void WriteVersion(SharedMemory memory, uint version)
    {
        var header = new PoolHeader { Magic = PoolLayout.Magic, Version = version };
        MemoryMarshal.Write(new Span<byte>(memory.Address, sizeof(PoolHeader)), header);
    }
}
