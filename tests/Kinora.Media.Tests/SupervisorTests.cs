using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests;

/// <summary>What a supervisor does when things are not as they were asked for.</summary>
[Trait("Speed", "Slow")]
public sealed class SupervisorTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("vaapi")]
    [InlineData("cuda")]
    [InlineData("nonsense")]
    public async Task RunAsync_HardwareThatIsNotThere_DecodesInSoftwareAndSaysWhyOnce(string hardware)
    {
        Assert.SkipWhen(hardware == "cuda" && File.Exists("/dev/nvidia0") || hardware == "vaapi" && Directory.Exists("/dev/dri"), "This machine may have it.");
        using var source = new SourceSupervisor(SourceAddress.Parse(Clip("hw.mp4")), new SourceOptions { HardwareDecoder = hardware }, RestartPolicy.Never);
        List<string> warnings = [];
        source.Warned += warnings.Add;
        Assert.Equal(25, (await SourceReader.ReadAsync(source, FeedRequest.Everything)).Count);
        Assert.Contains("is decoded in software: " + hardware + " does not work here (", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Null(source.Health.HardwareDecoder);
        Assert.Equal((SourceState.Ended, 0L), (source.Health.State, source.Health.Restarts));
    }

    [Fact]
    public async Task RunAsync_SourceThatIsNotThere_ShowsTheFallbackUntilItIs()
    {
        var (clip, fallback) = (Clip("main.mp4"), Clip("other.mp4", "64x48"));
        using var reserved = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        reserved.Start();
        var port = ((System.Net.IPEndPoint)reserved.LocalEndpoint).Port;
        reserved.Stop();
        using var source = new SourceSupervisor(
            SourceAddress.Parse($"rtsp://127.0.0.1:{port}/live"), new SourceOptions { Fallback = SourceAddress.Parse(fallback) }, RestartPolicy.AfterFirstFrame);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(TimeSpan.FromSeconds(60));
        using var feed = source.OpenFeed(FeedRequest.Everything);
        var running = source.RunAsync(stop.Token);
        var shown = await SourceReader.TakeAsync(feed, 40);
        Assert.All(shown, f => Assert.Equal(64, f.Width));
        Assert.True(source.Health.IsFallback);
        Assert.Contains("nothing listens there", source.Health.LastError, StringComparison.Ordinal);

        using (await RtspServer.StartAsync(clip, port: port))
        {
            List<SourceReader.Seen> after = [];
            while (!after.Exists(f => f.Width == 160))
            {
                after.AddRange(await SourceReader.TakeAsync(feed, 1));
            }

            Assert.False(source.Health.IsFallback);
            Assert.True(after[^1].Index > shown[^1].Index && after[^1].Seconds > shown[^1].Seconds, "index or time went back");
        }

        while ((await SourceReader.TakeAsync(feed, 1))[0].Width != 64)
        {
        }

        Assert.True(source.Health.IsFallback);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Empty(Linux.With(fallback));
    }

    [Fact]
    public async Task RunAsync_FileThatIsNotThereYet_IsReadOnceItIs()
    {
        var clip = Clip("early.mp4");
        var late = SourceAddress.Parse(clip) with { Value = _folder["late.mp4"] };
        using var source = new SourceSupervisor(late);
        var reading = SourceReader.ReadAsync(source, FeedRequest.Everything);
        while (source.Health.State != SourceState.Backoff)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        File.Move(clip, late.Value);
        Assert.Equal(25, (await reading).Count);
    }

    [Fact]
    public async Task Health_OfASourceThatRuns_TellsHowItIsDoing()
    {
        using var source = new SourceSupervisor(SourceAddress.Parse("test:"));
        Assert.Equal((SourceState.Connecting, null, null), (source.Health.State, source.Health.LastFrameAge, source.Health.FramesPerSecond));
        using var stop = new CancellationTokenSource();
        using var feed = source.OpenFeed(FeedRequest.Everything);
        var running = source.RunAsync(stop.Token);
        await SourceReader.TakeAsync(feed, 45);
        var health = source.Health;
        Assert.Equal((SourceState.Live, 1280, 720, "rawvideo", 0L, null), (health.State, health.Width, health.Height, health.Codec, health.Restarts, health.LastError));
        Assert.InRange(health.FramesPerSecond!.Value, 15, 45);
        Assert.InRange(health.LastFrameAge!.Value.TotalSeconds, 0, 5);
        Assert.True(health.Frames >= 45 && health.Bytes == health.Frames * 1280 * 720 * 3 / 2);
        Assert.Equal(["cut_off", "slow_reader"], health.Dropped.Keys.Order());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task RunAsync_NoReader_StartsNothingUntilThereIsOne()
    {
        using var source = new SourceSupervisor(SourceAddress.Parse(Clip("idle.mp4")));
        var running = source.RunAsync(TestContext.Current.CancellationToken);
        Assert.Empty(Linux.With(_folder["idle.mp4"]));
        using var feed = source.OpenFeed(FeedRequest.Everything);
        Assert.Equal(25, (await SourceReader.TakeAsync(feed, int.MaxValue)).Count);
        await running;
    }

    [Fact]
    public async Task RunAsync_FallbackThatHangs_IsGivenUpAndEverythingCanBeEnded()
    {
        Tool.Run("mkfifo", [_folder["hangs.mp4"]]);
        var options = new SourceOptions { Fallback = new SourceAddress(SourceKind.File, _folder["hangs.mp4"], "hangs.mp4"), FirstFrameTimeout = TimeSpan.FromSeconds(1) };
        using var source = new SourceSupervisor(SourceAddress.Parse("rtsp://127.0.0.1:1/x"), options);
        var warned = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        source.Warned += text => warned.TrySetResult(text);
        using var stop = new CancellationTokenSource();
        using var feed = source.OpenFeed(FeedRequest.Everything);
        var running = source.RunAsync(stop.Token);
        Assert.Contains("hangs.mp4", await warned.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Empty(Linux.With(_folder["hangs.mp4"]));
    }

    [Fact]
    public async Task RunAsync_FileFromTheFuture_IsReadLikeAnyOther()
    {
        Tool.Ffmpeg("-i", Clip("now.mp4"), "-c", "copy", _folder["later.mkv"]);
        File.SetLastWriteTimeUtc(_folder["later.mkv"], DateTime.UtcNow.AddHours(1));
        Assert.Equal(25, (await SourceReader.ReadAsync(_folder["later.mkv"])).Count);
    }

    [Fact]
    public async Task Dispose_WhileItRuns_EndsIt()
    {
        var source = new SourceSupervisor(SourceAddress.Parse("test:"));
        source.StateChanged += _ => throw new InvalidOperationException("a listener's own trouble");
        using var feed = source.OpenFeed(FeedRequest.Everything);
        var running = source.RunAsync(TestContext.Current.CancellationToken);
        await SourceReader.TakeAsync(feed, 3);
        source.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task RunAsync_ReaderOfTheFullSizeHasLeft_IsNoLongerMadeAfterAWhile()
    {
        using var source = new SourceSupervisor(SourceAddress.Parse("test:"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var small = source.OpenFeed(new FeedRequest { Rendition = Rendition.Analysis });
        var full = source.OpenFeed(FeedRequest.Everything);
        var running = source.RunAsync(stop.Token);
        await SourceReader.TakeAsync(full, 3);
        full.Dispose();
        var pool = source.Frames.PoolOf(Rendition.Full);
        long before;
        do
        {
            before = pool.Committed;
            await SourceReader.TakeAsync(small, 60);
        }
        while (pool.Committed != before);

        Assert.Equal((SourceState.Live, 0L), (source.Health.State, source.Health.Restarts));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task ReadAsync_ARareSelection_ComesWithoutWaitingForTheNext()
    {
        using var source = new SourceSupervisor(SourceAddress.Parse("test:"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var feed = source.OpenFeed(new FeedRequest { Selection = new FrameSelection(1, 0.01) });
        var running = source.RunAsync(stop.Token);
        Assert.Equal(0, (await SourceReader.TakeAsync(feed, 1))[0].Index);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private string Clip(string name, string size = "160x120")
    {
        Tool.Ffmpeg("-f", "lavfi", "-i", $"testsrc2=size={size}:rate=25", "-frames:v", "25", "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", _folder[name]);
        return _folder[name];
    }
}
