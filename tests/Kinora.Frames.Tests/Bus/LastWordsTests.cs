using System.Net.Sockets;
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Frames.Native;
using Kinora.Frames.Tests.Bus.Clients;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.Bus;

/// <summary>What a publisher says last reaches its clients, in every language, whatever it has left unread and whatever it has said before.</summary>
public sealed class LastWordsTests : IDisposable
{
    private const string Reason = "It is closed today.";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly FrameFormat Format = FrameFormat.Video(64, 48);

    private readonly TestFolder _folder = new();
    private readonly Socket? _listener;

    public LastWordsTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");
        _listener = BusListener.Create();
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen(1);
    }

    private string Path => _folder["bus.sock"];

    [Theory]
    [InlineData("c")]
    [InlineData("python")]
    [InlineData("csharp")]
    public async Task Refusal_BeforeTheHelloWasHeard_IsTold(string language)
    {
        var said = Read(language);
        using (var client = Accept())
        {
            Send(client, BusMessage.Kind.Refused, 0, Reason);
        }

        Assert.Contains(Reason, await said.WaitAsync(Patience, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("c")]
    [InlineData("python")]
    [InlineData("csharp")]
    public async Task SentAway_WithAnotherGenerationBefore_IsTold(string language)
    {
        using var first = Pool();
        using var second = Pool();
        second.TryLoan(FrameFormat.Video(32, 32), out var loan);
        _ = loan.Commit(default);
        using var page = ClientPage.Create(1);
        page.Next = 1;
        page.SendAway();
        var said = Read(language);
        using var client = Accept();
        Send(client, BusMessage.Kind.Welcome, BusMessage.Version, "", page.File);
        Send(client, BusMessage.Kind.Generation, 1, "", first.Current!.File);
        Send(client, BusMessage.Kind.Generation, 2, "", second.Current!.File);
        Send(client, BusMessage.Kind.Refused, 0, Reason);
        Assert.Contains(Reason, await said.WaitAsync(Patience, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _listener?.Dispose();
        _folder.Dispose();
    }

    private static FramePool Pool()
    {
        var pool = new FramePool();
        Assert.True(pool.TryLoan(Format, out var loan));
        _ = loan.Commit(default);
        return pool;
    }

    private static void Send(Socket client, BusMessage.Kind kind, uint number, string text, System.Runtime.InteropServices.SafeHandle? file = null) =>
        Assert.True(SocketMessages.TrySend(client.SafeHandle, BusMessage.Write(kind, number, text), file));

    /// <summary>The next client, whose hello is there and is not heard.</summary>
    private Socket Accept()
    {
        Assert.True(_listener!.Poll(Patience, SelectMode.SelectRead));
        var client = _listener.Accept();
        Assert.True(client.Poll(Patience, SelectMode.SelectRead));
        return client;
    }

    /// <summary>Reads until it ends, and returns why it did.</summary>
    private Task<string> Read(string language)
    {
        if (language == "c")
        {
            CClient.SkipUnlessBuildable();
            return RunAsync(CClient.Program("reader"), [Path, "queue", "4", "1", "read"]);
        }

        Assert.SkipUnless(language != "python" || File.Exists(HostilePublisher.Python), "Python is not installed.");
        return language == "python"
            ? RunAsync(HostilePublisher.Python, [System.IO.Path.Join(HostilePublisher.Folder, "reader.py"), System.IO.Path.Join(Repository.Root, "clients", "python"), Path, "queue", "4", "1"])
            : Task.Run(() =>
            {
                using var bus = BusSubscriber.Connect(Path, new BusSubscriberOptions { Mode = FeedMode.Queue(4) });
                return bus.Next(Patience)?.ToString() ?? "";
            }).ContinueWith(static read => Assert.IsType<BusException>(read.Exception!.InnerException).Message, TaskScheduler.Default);
    }

    private static Task<string> RunAsync(string program, string[] arguments) => Task.Run(() => Tool.Run(program, arguments, seconds: (int)Patience.TotalSeconds).Error);
}
