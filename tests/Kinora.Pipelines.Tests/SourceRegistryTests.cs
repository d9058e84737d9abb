using Kinora.Frames.Feeds;
using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Pipelines.Sources;
using Kinora.Tests.Support;

namespace Kinora.Pipelines.Tests;

public sealed class SourceRegistryTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SourceRegistry _registry = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_APlayedFileInTwoSelections_IsReadTwiceAndInOneOnce()
    {
        using var folder = new TestFolder();
        Tool.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x48:rate=10:duration=1", folder["a.mp4"]);
        var (address, options) = (SourceAddress.Parse(folder["a.mp4"]), new SourceOptions { Realtime = true });
        var some = FeedRequest.Everything with { Rendition = Rendition.Analysis, AnalysisSide = 32 };

        await using var all = _registry.Open(address, options, FeedRequest.Everything);
        await using var again = _registry.Open(address, options, FeedRequest.Everything with { Mode = FeedMode.Queue(3), HeldQuota = 2 });
        await using var other = _registry.Open(address, options, some);

        Assert.Same(all.Source, again.Source);
        Assert.NotSame(all.Source, other.Source);
    }

    [Fact]
    public async Task Open_SameLiveAddressTwice_IsShared()
    {
        var address = SourceAddress.Parse("test:");
        await using var first = _registry.Open(address, new SourceOptions());
        await using var second = _registry.Open(address, new SourceOptions());
        await using var other = _registry.Open(address, new SourceOptions { StallTimeout = TimeSpan.FromSeconds(1) });
        Assert.Same(first.Source, second.Source);
        Assert.NotSame(first.Source, other.Source);
        Assert.Equal(2, _registry.Count);
    }

    [Fact]
    public async Task Open_SameFileTwice_IsReadTwice()
    {
        var address = SourceAddress.Parse(Clip());
        await using var first = _registry.Open(address, new SourceOptions());
        await using var second = _registry.Open(address, new SourceOptions());
        Assert.NotSame(first.Source, second.Source);
        Assert.Equal(0, _registry.Count);
    }

    [Fact]
    public async Task DisposeAsync_LastUserLeaves_ForgetsTheSourceAndTheNextOneOpensItAnew()
    {
        var address = SourceAddress.Parse("test:");
        var first = _registry.Open(address, new SourceOptions());
        var second = _registry.Open(address, new SourceOptions());
        var source = first.Source;
        await first.DisposeAsync();
        await first.DisposeAsync();
        Assert.Equal(1, _registry.Count);
        await second.DisposeAsync();
        Assert.Equal(0, _registry.Count);
        await using var third = _registry.Open(address, new SourceOptions());
        Assert.NotSame(source, third.Source);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task RunAsync_ThreeReadersOfOneCamera_CostItOneConnectionAndOneProcess()
    {
        using var server = await RtspServer.StartAsync(Clip());
        var readers = Enumerable.Range(0, 3).Select(_ => new Reader(_registry.Open(SourceAddress.Parse(server.Address), new SourceOptions()), FeedRequest.Everything)).ToList();
        await Task.WhenAll(readers.Select(reader => reader.FramesAsync(25)));
        AssertOne(server);
        await readers[0].DisposeAsync();
        await Task.WhenAll(readers.Skip(1).Select(reader => reader.FramesAsync(10)));
        AssertOne(server);
        await readers[1].DisposeAsync();
        await readers[2].DisposeAsync();
        AssertNone(server);
        Assert.Equal(1, (await server.Process.StatsAsync()).Connections);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task RunAsync_ReadersOfDifferentRenditions_AreServedByOneProcess()
    {
        using var server = await RtspServer.StartAsync(Clip());
        var address = SourceAddress.Parse(server.Address);
        var analysis = new FeedRequest { Rendition = Rendition.Analysis, AnalysisSide = 160, Decode = DecodeMode.Economy };
        await using var analyst = new Reader(_registry.Open(address, new SourceOptions()), analysis);
        await analyst.FramesAsync(10);
        AssertOne(server);
        Assert.Equal((160, 120), analyst.Size);
        var before = analyst.Frames;

        // Asks for more than is decoded: a second process takes over from the first, and both are served by it.
        await using var viewer = new Reader(_registry.Open(address, new SourceOptions()), FeedRequest.Everything);
        await viewer.FramesAsync(10);
        AssertOne(server);
        Assert.Equal((320, 240), viewer.Size);
        Assert.True(analyst.Frames > before);
        await analyst.FramesAsync(10);
        Assert.Equal((160, 120), analyst.Size);
        Assert.Equal(0, viewer.Restarts);

        await viewer.DisposeAsync();
        await analyst.FramesAsync(10);
        AssertOne(server);
        await analyst.DisposeAsync();
        AssertNone(server);
        Assert.Equal(2, (await server.Process.StatsAsync()).Connections);
    }

    private static void AssertOne(RtspServer server)
    {
        Assert.Single(Linux.Running("ffmpeg", server.Address));
        Assert.Equal(1, Linux.ConnectionsTo(server.Port));
    }

    private void AssertNone(RtspServer server)
    {
        Assert.Empty(Linux.Running("ffmpeg", server.Address));
        Assert.Equal(0, Linux.ConnectionsTo(server.Port));
        Assert.Equal(0, _registry.Count);
    }

    private string Clip()
    {
        Tool.Ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=4", "-c:v", "libx264", "-preset", "ultrafast", "-g", "12", "-bf", "0",
            "-pix_fmt", "yuv420p", _folder["clip.mp4"]);
        return _folder["clip.mp4"];
    }

    /// <summary>Somebody who reads a source until he leaves.</summary>
    private sealed class Reader : IAsyncDisposable
    {
        private readonly SourceHandle _handle;
        private readonly SourceFeed _feed;
        private readonly Task _reading;
        private readonly CancellationTokenSource _leave = new();
        private readonly SemaphoreSlim _came = new(0);
        private int _frames;

        public Reader(SourceHandle handle, FeedRequest request)
        {
            _handle = handle;
            _feed = handle.OpenFeed(request with { Mode = FeedMode.Queue(8) });
            _ = handle.RunAsync();
            _reading = ReadAsync();
        }

        public int Frames => Volatile.Read(ref _frames);

        public (int Width, int Height) Size { get; private set; }

        public long Restarts => _handle.Source.Health.Restarts;

        public async Task FramesAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                Assert.True(await _came.WaitAsync(TimeSpan.FromSeconds(30), Cancellation), $"no frame came; {_handle.Source.Health}");
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _leave.CancelAsync();
            await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _feed.Dispose();
            await _handle.DisposeAsync();
        }

        private async Task ReadAsync()
        {
            while (await _feed.Frames.NextAsync(_leave.Token) is { } frame)
            {
                using (frame)
                {
                    Size = (frame.Format.Width, frame.Format.Height);
                    Interlocked.Increment(ref _frames);
                    _came.Release();
                }
            }
        }
    }
}
