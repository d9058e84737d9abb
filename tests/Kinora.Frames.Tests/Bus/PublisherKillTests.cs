using System.Diagnostics;
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Tests.Bus.Clients;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.Bus;

/// <summary>A publisher that is killed (SIGKILL): its clients are told so, keep what they hold, and connect to its successor at the same socket.</summary>
public sealed class PublisherKillTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestFolder _folder = new();
    private readonly List<Process> _processes = [];

    public PublisherKillTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");

    private string Socket => _folder["bus.sock"];

    [Fact]
    public async Task Next_AfterThePublisherWasKilled_EndsWithASentenceAndWhatIsHeldStays()
    {
        var publisher = await StartPublisherAsync();
        using var client = BusSubscriber.Connect(Socket, new BusSubscriberOptions { Mode = FeedMode.Queue(4), HeldQuota = 2 });
        using (var held = client.Next(Patience)!.Value)
        {
            publisher.Kill();
            var error = Assert.Throws<BusException>(() => ReadAll(client));
            Assert.Equal($"The publisher at '{Socket}' has gone.", error.Message);
            Assert.Equal(held.PtsNanoseconds, CheckedFrames.SumOf(held.Pixels));
        }

        await StartPublisherAsync();
        using var again = BusSubscriber.Connect(Socket);
        using var frame = again.Next(Patience)!.Value;
        Assert.Equal(frame.PtsNanoseconds, CheckedFrames.SumOf(frame.Pixels));
    }

    [Fact]
    public async Task Next_InCAfterThePublisherWasKilled_EndsWithASentenceAndTheSuccessorIsRead()
    {
        CClient.SkipUnlessBuildable();
        var publisher = await StartPublisherAsync();
        var client = Started(CClient.StartReader(Socket, "queue", depth: 4, held: 2, "outlive"));
        Assert.Equal("holds", await LineOfAsync(client));
        publisher.Kill();
        Assert.Equal($"-1 The publisher at '{Socket}' has gone: connect again once it is back.", await LineOfAsync(client));
        await StartPublisherAsync();
        Assert.Equal("again", await LineOfAsync(client));
        await client.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal(0, client.ExitCode);
    }

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Kill();
            process.Dispose();
        }

        _folder.Dispose();
    }

    private static void ReadAll(BusSubscriber client)
    {
        while (client.Next(Patience) is { } frame)
        {
            frame.Dispose();
        }
    }

    private static async Task<string?> LineOfAsync(Process process) =>
        await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);

    private Process Started(Process process)
    {
        _processes.Add(process);
        return process;
    }

    private async Task<Process> StartPublisherAsync()
    {
        var publisher = Started(BusChild.Start("publish", Socket));
        Assert.Equal("publishes", await LineOfAsync(publisher));
        return publisher;
    }
}
