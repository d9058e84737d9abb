using Kinora.Frames.Feeds;
using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests;

[Trait("Speed", "Slow")]
public sealed class RenditionTests : IDisposable
{
    private static readonly FeedRequest Analysis = new() { Rendition = Rendition.Analysis };

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1280x720", 640, 360)]
    [InlineData("720x1280", 360, 640)]
    [InlineData("320x240", 320, 240)]
    [InlineData("1000x332", 640, 212)]
    public async Task OpenFeed_AnalysisAlone_IsScaledDownAndKnowsTheSourcesSize(string size, int width, int height)
    {
        var frames = await SourceReader.ReadAsync(Clip("a.mkv", size), request: Analysis);
        Assert.Equal(12, frames.Count);
        Assert.All(frames, f => Assert.Equal((width, height, size), (f.Width, f.Height, $"{f.SourceWidth}x{f.SourceHeight}")));
    }

    [Fact]
    public async Task OpenFeed_PhoneVideoOnItsSide_KnowsTheSizeAsItIsShown()
    {
        Tool.Ffmpeg("-i", Clip("upright.mkv", "1280x720"), "-c:v", "libx264", "-preset", "ultrafast", _folder["upright.mp4"]);
        Tool.Ffmpeg("-i", _folder["upright.mp4"], "-c", "copy", "-metadata:s:v:0", "rotate=90", _folder["turned.mp4"]);
        var frames = await SourceReader.ReadAsync(_folder["turned.mp4"], request: Analysis);
        Assert.All(frames, f => Assert.Equal((360, 640, 720, 1280), (f.Width, f.Height, f.SourceWidth, f.SourceHeight)));
    }

    [Fact]
    public async Task OpenFeed_BothRenditions_ComeFromOneProcessWithTheSameFrames()
    {
        var clip = Clip("both.mkv", "1280x720");
        using var source = new SourceSupervisor(SourceAddress.Parse(clip), policy: RestartPolicy.Never);
        using var full = source.OpenFeed(FeedRequest.Everything);
        using var small = source.OpenFeed(Analysis with { AnalysisSide = 320 });
        var mostProcesses = 0;
        var running = source.RunAsync(TestContext.Current.CancellationToken);
        var reading = SourceReader.TakeAsync(small, int.MaxValue);
        List<SourceReader.Seen> large = [];
        while (await SourceReader.TakeAsync(full, 1) is [var frame])
        {
            large.Add(frame);
            mostProcesses = Math.Max(mostProcesses, Linux.With(clip).Count);
        }

        var little = await reading;
        await running;
        Assert.Equal(1, mostProcesses);
        Assert.Equal(12, large.Count);
        Assert.Equal(large.Select(f => (f.Index, f.Seconds)), little.Select(f => (f.Index, f.Seconds)));
        Assert.All(large, f => Assert.Equal((1280, 720), (f.Width, f.Height)));
        Assert.All(little, f => Assert.Equal((320, 180, 1280, 720), (f.Width, f.Height, f.SourceWidth, f.SourceHeight)));
        Assert.Equal(12, source.Health.Frames);
        Assert.Equal(12 * 3 / 2 * ((1280 * 720) + (320 * 180)), source.Health.Bytes);
    }

    [Fact]
    public async Task OpenFeed_OfALiveSourceThatRuns_StartsTheOtherRenditionAndTheFirstGoesOn()
    {
        using var source = new SourceSupervisor(SourceAddress.Parse("test:"));
        using var stop = new CancellationTokenSource();
        using var small = source.OpenFeed(Analysis);
        var running = source.RunAsync(stop.Token);
        var before = await SourceReader.TakeAsync(small, 5);
        Assert.Equal(0, source.Frames.PoolOf(Rendition.Full).Committed);
        using (var full = source.OpenFeed(FeedRequest.Everything))
        {
            Assert.All(await SourceReader.TakeAsync(full, 5), f => Assert.Equal((1280, 720), (f.Width, f.Height)));
        }

        var after = await SourceReader.TakeAsync(small, 5);
        Assert.True(after[0].Index > before[^1].Index && after[0].Seconds > before[^1].Seconds, "index or time went back");
        Assert.Equal(SourceState.Live, source.Health.State);
        Assert.Equal(0, source.Health.Restarts);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task OpenFeed_OfAFileThatRunsInAnotherSize_IsRefused()
    {
        using var source = new SourceSupervisor(SourceAddress.Parse(Clip("late.mkv", "320x240")), policy: RestartPolicy.Never);
        using var feed = source.OpenFeed(Analysis);
        var running = source.RunAsync(TestContext.Current.CancellationToken);
        Assert.Single(await SourceReader.TakeAsync(feed, 1));
        Assert.Contains("before it is started", Assert.Throws<InvalidOperationException>(() => source.OpenFeed(FeedRequest.Everything)).Message, StringComparison.Ordinal);
        Assert.Equal(11, (await SourceReader.TakeAsync(feed, int.MaxValue)).Count);
        await running;
    }

    [Fact]
    public async Task OpenFeed_MoreThanAPoolMayHold_IsRefusedWithTheNumbers()
    {
        using var source = new SourceSupervisor(SourceAddress.Parse("test:"));
        var error = Assert.Throws<FrameFeedRefusedException>(() => source.OpenFeed(new FeedRequest { HeldQuota = 100 }));
        Assert.Contains("64 slots", error.Message, StringComparison.Ordinal);
        using var feed = source.OpenFeed(FeedRequest.Everything);
        Assert.Equal(3, (await SourceReader.ReadAsync(source, FeedRequest.Everything, 3)).Count);
    }

    private string Clip(string name, string size)
    {
        Tool.Ffmpeg("-f", "lavfi", "-i", $"testsrc2=size={size}:rate=25", "-frames:v", "12", "-c:v", "ffv1", "-pix_fmt", "yuv420p", _folder[name]);
        return _folder[name];
    }
}
