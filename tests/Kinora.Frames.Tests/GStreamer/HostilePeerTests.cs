using System.Net.Sockets;
using System.Text;
using Kinora.Frames.Bus;
using Kinora.Frames.Formats;
using Kinora.Frames.GStreamer;
using Kinora.Frames.Memory;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.GStreamer;

/// <summary>Peers that speak shmpipe wrongly, or mean harm.</summary>
public sealed class HostilePeerTests : IDisposable
{
    private static readonly FrameFormat Small = FrameFormat.Video(64, 48);

    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new();
    private readonly List<string> _names = [];

    public HostilePeerTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");

    [Theory]
    [InlineData("/../../etc/passwd")]
    [InlineData("/..")]
    [InlineData("etc")]
    [InlineData("/kinora/x")]
    [InlineData("/kinora-nobody-has-made-this")]
    public void Sender_OfANameThatIsNone_IsLeft(string name) =>
        Assert.Contains(name, Receive(Area(1, 4096, name)).Message, StringComparison.Ordinal);

    [Fact]
    public void Sender_OfMoreThanItHas_IsLeft()
    {
        var name = Make(8192);
        Assert.Contains("smaller than the 8193 bytes", Receive(Area(1, 8193, name)).Message, StringComparison.Ordinal);
        Assert.Contains("offers 0 bytes", Receive(Area(1, 0, name)).Message, StringComparison.Ordinal);
        Assert.Contains("offers", Receive(Area(1, ulong.MaxValue, name)).Message, StringComparison.Ordinal);
        Assert.Contains("beside 1 others", Receive([.. Area(1, 8192, name), .. Area(1, 8192, name)]).Message, StringComparison.Ordinal);
        Assert.Contains("beside 4 others", Receive([.. Enumerable.Range(0, 9).SelectMany(id => Area(id, 8192, name))]).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 8192UL, 4608UL)]
    [InlineData(1, 4096UL, 4608UL)]
    [InlineData(1, ulong.MaxValue, 4608UL)]
    [InlineData(1, 8UL, ulong.MaxValue)]
    [InlineData(2, 0UL, 4608UL)]
    public void Sender_OfFramesOutsideItsMemory_IsLeft(int area, ulong offset, ulong size) =>
        Assert.Contains("did not offer", Receive([.. Area(1, 8192, Make(8192)), .. Command(3, area, offset, size)]).Message, StringComparison.Ordinal);

    [Fact]
    public void Sender_ThatTakesItsMemoryBack_IsLeftAndNothingElse()
    {
        // Its length was right when it was offered.
        var name = Make(8192);
        var first = new byte[4608];
        var error = Receive([.. Area(1, 8192, name), .. Command(3, 1, 0, 4608)], afterFirst: () => File.OpenHandle("/dev/shm" + name, FileMode.Truncate, FileAccess.Write).Dispose());
        Assert.Contains("beyond the end of its memory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sender_OfNonsense_IsLeft()
    {
        Assert.Contains("no command 0", Receive(new byte[64]).Message, StringComparison.Ordinal);
        Assert.Contains("no command 99", Receive(Command(99, 1, 1, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("gives no frames back", Receive(Command(4, 1, 1, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("has 4294967295 bytes", Receive(Command(1, 1, 4096, 0xFFFF_FFFF)).Message, StringComparison.Ordinal);
        Assert.Contains("has gone", Receive(Command(1, 1, 4096, 8)[..17]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reader_OfNonsense_IsCutOffAndNobodyElse()
    {
        var told = new System.Collections.Concurrent.ConcurrentQueue<BusEvent>();
        using var publisher = ShmPublisher.Start(_pool, _folder["gst.sock"], new GStreamerPublisherOptions { OnEvent = told.Enqueue });
        using var honest = Connect(publisher.Path);
        Until(() => publisher.Clients == 1);
        Commit();
        Assert.Equal(24 + NameLength, Hear(honest, 24 + NameLength).Length);
        foreach (var nonsense in new[] { new byte[24], Command(3, 1, 0, 0), Command(4, 1, 4096 * 8, 0), Command(4, 1, ulong.MaxValue, 0), Command(4, 7, 0, 0), Area(1, 4096, "/x") })
        {
            using var hostile = Connect(publisher.Path);
            Assert.Equal(24 + NameLength, Hear(hostile, 24 + NameLength).Length);
            hostile.Send(nonsense);
            Assert.Empty(Hear(hostile, 1));
        }

        Until(() => publisher.Clients == 1);
        Assert.Equal(7, told.Count(static happened => happened is { Kind: BusEventKind.Came, Detail: "shmsrc" } && happened.ProcessId == Environment.ProcessId));
        Assert.Equal(6, told.Count(static happened => happened is { Kind: BusEventKind.Disconnected, Detail.Length: > 0 }));
        Hear(honest, 24);
        honest.Send(Command(4, 1, 0, 0)[..10]);
        honest.Send(Command(4, 1, 0, 0)[10..]);
        Until(() => publisher.Held == 0);
        Commit();
        Assert.Equal(3, Hear(honest, 24)[0]);
    }

    [Fact]
    public void Readers_BeyondTheMost_FindTheLineClosed()
    {
        var told = new System.Collections.Concurrent.ConcurrentQueue<BusEvent>();
        using var publisher = ShmPublisher.Start(_pool, _folder["gst.sock"], new GStreamerPublisherOptions { MostClients = 2, OnEvent = told.Enqueue });
        using var first = Connect(publisher.Path);
        using var second = Connect(publisher.Path);
        Until(() => publisher.Clients == 2);
        using var third = Connect(publisher.Path);
        Assert.Empty(Hear(third, 1));
        Until(() => told.Any(static happened => happened is { Kind: BusEventKind.Refused } && happened.Detail.Contains("has 2 readers", StringComparison.Ordinal)));
        first.Dispose();
        Until(() => told.Any(static happened => happened is { Kind: BusEventKind.Left }));
        using var fourth = Connect(publisher.Path);
        Until(() => publisher.Clients == 2);
    }

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
        _names.ForEach(static name => File.Delete("/dev/shm" + name));
    }

    private const int NameLength = 45;

    private static byte[] Command(int kind, int area, ulong first, ulong second) =>
        [.. BitConverter.GetBytes(kind), .. BitConverter.GetBytes(area), .. BitConverter.GetBytes(first), .. BitConverter.GetBytes(second)];

    private static byte[] Area(int area, ulong size, string name) => [.. Command(1, area, size, (ulong)name.Length + 1), .. Encoding.UTF8.GetBytes(name), 0];

    private static Socket Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 20_000 };
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    private static byte[] Hear(Socket socket, int count)
    {
        var bytes = new byte[count];
        var length = 0;
        while (length < count && socket.Receive(bytes.AsSpan(length)) is > 0 and var more)
        {
            length += more;
        }

        return bytes[..length];
    }

    private static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)));

    private string Make(int length)
    {
        var name = $"/kinora-test-{Guid.NewGuid():N}";
        File.WriteAllBytes("/dev/shm" + name, new byte[length]);
        _names.Add(name);
        return name;
    }

    private void Commit()
    {
        Assert.True(_pool.TryLoan(Small, out var loan));
        _ = loan.Commit(FrameStamp.Now(TimeProvider.System, 0, null));
    }

    /// <summary>What becomes of a subscriber whose sender says this.</summary>
    private BusException Receive(byte[] said, Action? afterFirst = null)
    {
        var path = _folder[Guid.NewGuid().ToString("N")[..8]];
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        using var subscriber = ShmSubscriber.Connect(path, Small);
        using var sender = listener.Accept();
        sender.Send(said);
        if (afterFirst is not null)
        {
            Assert.True(subscriber.TryReceive(_pool, TimeProvider.System, TestContext.Current.CancellationToken));
            afterFirst();
            sender.Send(Command(3, 1, 0, 4608));
        }
        else
        {
            sender.Shutdown(SocketShutdown.Send);
        }

        return Assert.Throws<BusException>(() => subscriber.TryReceive(_pool, TimeProvider.System, TestContext.Current.CancellationToken));
    }
}
