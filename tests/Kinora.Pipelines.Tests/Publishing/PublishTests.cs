using System.Diagnostics;
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.GStreamer;
using Kinora.Frames.Memory;
using Kinora.Models.Cache;
using Kinora.Pipelines.Configuration;
using Kinora.Pipelines.Hosting;
using Kinora.Pipelines.Publishing;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Sources;
using Kinora.Pipelines.Streams;
using Kinora.Tests.Support;
using Kinora.Vision.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kinora.Pipelines.Tests.Publishing;

/// <summary>Streams of a host that other processes read: over real sockets and shared memory, here in one process, which maps it twice.</summary>
public sealed class PublishTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestFolder _folder = new();
    private readonly StepScheduler _scheduler = new();
    private readonly SessionRegistry _sessions = new();
    private readonly StreamHost _host;

    public PublishTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");
        var resources = new StreamResources { Sources = new SourceRegistry(), Sessions = _sessions, Scheduler = _scheduler, Models = new ModelStore() };
        _host = new StreamHost(resources, new NoStore(), NullLoggerFactory.Instance);
    }

    private StreamStatus Status => _host.TryFind("door", out var stream) ? stream.Status : throw new InvalidOperationException("There is no stream.");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _sessions.Dispose();
        _scheduler.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Apply_SocketMovesAndGoes_TheDecodeGoesOn()
    {
        await ApplyAsync(Door(_folder["a.sock"]));
        using var first = await ConnectAsync(_folder["a.sock"]);
        Assert.Equal((1280, 720), Next(first));
        var (frames, since) = (Status.Source!.Frames, Status.Source.Since);
        Assert.Equal((_folder["a.sock"], PublishPicture.Source, 1), (Status.Published!.Socket, Status.Published.Picture, Status.Published.Clients));

        await ApplyAsync(Door(_folder["b.sock"]));
        using var second = await ConnectAsync(_folder["b.sock"]);
        Assert.Equal((1280, 720), Next(second));
        Assert.True(first.HasEnded || Ends(first));
        Assert.False(File.Exists(_folder["a.sock"]));

        await ApplyAsync(Door(null) with { PictureFolder = _folder["pictures"] });
        await UntilAsync(() => Status.Source is not null && Status.Published is null);
        Assert.False(File.Exists(_folder["b.sock"]));
        Assert.True(Status.Source!.Frames >= frames);
        Assert.Equal((since, 0L), (Status.Source.Since, Status.Source.Restarts));
    }

    [Fact]
    public async Task Apply_SomethingElseChanges_ClientsStayAndReadOn()
    {
        await ApplyAsync(Door(_folder["a.sock"]));
        using var client = await ConnectAsync(_folder["a.sock"]);
        Next(client);
        var published = Status.Published!.Frames;
        await ApplyAsync(Door(_folder["a.sock"]) with { Fps = 3, Every = null });
        await UntilAsync(() => Status.Published is not null);
        for (var i = 0; i < 10; i++)
        {
            Next(client);
        }

        Assert.True(Status.Published!.Frames > published);
        Assert.Equal(1, Status.Published.Clients);
    }

    [Fact]
    public async Task Apply_EditedPicture_IsPublishedOncePerResult()
    {
        await ApplyAsync(Door(null) with
        {
            Steps = ["detect", "overlay"], Publish = new PublishConfig { Socket = _folder["a.sock"], Picture = PublishPicture.Edited, Clients = 1 },
        });
        using var client = await ConnectAsync(_folder["a.sock"]);
        Assert.Equal((1280, 720), Next(client));
        await UntilAsync(() => Status.Published is { Clients: 1, Picture: PublishPicture.Edited, Frames: > 0 });
        Assert.Contains("1 clients", Assert.Throws<BusException>(() => BusSubscriber.Connect(_folder["a.sock"])).Message, StringComparison.Ordinal);
        await UntilAsync(() => Status.Published is { Refused: 1 });
    }

    [Fact]
    public async Task Apply_PublishForGStreamer_IsReadAsShmsinkWouldBe()
    {
        await ApplyAsync(Door(null) with { Publish = new PublishConfig { Socket = _folder["a.shm"], As = BusProtocol.GStreamer } });
        await UntilAsync(() => File.Exists(_folder["a.shm"]));
        using var reader = ShmSubscriber.Connect(_folder["a.shm"], FrameFormat.Video(1280, 720));
        using var pool = new FramePool();
        for (var i = 0; i < 3; i++)
        {
            Assert.True(reader.TryReceive(pool, TimeProvider.System, TestContext.Current.CancellationToken));
        }

        await UntilAsync(() => Status.Published is { Clients: 1, Frames: > 2 });
    }

    [Fact]
    public async Task Apply_ClientThatTheMemoryHasNoRoomFor_IsRefusedWithTheNumbersAndTheStreamGoesOn()
    {
        var resources = new StreamResources
        {
            Sources = new SourceRegistry(memory: new MemoryBudget(16 << 20)), Sessions = _sessions, Scheduler = _scheduler, Models = new ModelStore(),
        };
        await using var host = new StreamHost(resources, new NoStore(), NullLoggerFactory.Instance);
        await host.ApplyAsync(
            new Dictionary<string, StreamDefinition> { ["door"] = Door(_folder["a.sock"]) }, TestContext.Current.CancellationToken);
        Assert.True(host.TryFind("door", out var stream));
        await UntilAsync(() => File.Exists(_folder["a.sock"]) || stream.Status.Error is not null);
        Assert.Null(stream.Status.Error);
        using var client = await ConnectAsync(_folder["a.sock"]);
        Assert.Equal((1280, 720), Next(client));
        var error = Assert.Throws<BusException>(
            () => BusSubscriber.Connect(_folder["a.sock"], new BusSubscriberOptions { Mode = FeedMode.Queue(12), HeldQuota = 4 }));
        Assert.Contains("of 1382400 bytes, and of the 16 MiB", error.Message, StringComparison.Ordinal);
        Assert.Contains("Raise max_memory", error.Message, StringComparison.Ordinal);
        Next(client);
        await UntilAsync(() => stream.Status.Published is { Clients: 1, Refused: 1 });
        Assert.Equal(StreamState.Running, stream.Status.State);
    }

    [Fact]
    public async Task Apply_SocketThatCannotBeMade_IsTheStreamsError()
    {
        await ApplyAsync(Door(_folder["no/such/folder.sock"]));
        await UntilAsync(() => Status.State == StreamState.Failed);
        Assert.Contains("check that its folder is there", Status.Error, StringComparison.Ordinal);
    }

    private static StreamDefinition Door(string? socket) => new()
    {
        Source = "test:",
        Models = new Dictionary<string, string> { ["detect"] = "nanodet_256" },
        Every = 5,
        Publish = socket is null ? null : new PublishConfig { Socket = socket },
    };

    private Task ApplyAsync(StreamDefinition door) =>
        _host.ApplyAsync(new Dictionary<string, StreamDefinition> { ["door"] = door }, TestContext.Current.CancellationToken);

    private static async Task<BusSubscriber> ConnectAsync(string socket)
    {
        await UntilAsync(() => File.Exists(socket));
        return BusSubscriber.Connect(socket);
    }

    private static (int, int) Next(BusSubscriber client)
    {
        using var frame = Assert.NotNull(client.Next(Patience));
        return (frame.Format.Width, frame.Format.Height);
    }

    private static bool Ends(BusSubscriber client)
    {
        try
        {
            while (client.Next(Patience) is { } frame)
            {
                frame.Dispose();
            }
        }
        catch (BusException)
        {
            // It says why.
        }

        return client.HasEnded;
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (var begun = Stopwatch.GetTimestamp(); !isSo();)
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < Patience, "It does not come about.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A store that keeps nothing.</summary>
    private sealed class NoStore : IStreamStore
    {
        public Task<IReadOnlyList<StoredStream>> LoadAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<StoredStream>>([]);

        public Task SaveAsync(StoredStream stream, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task DeleteAsync(string name, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
