using System.Text.Json;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Frames.Results;
using Kinora.Pipelines.Capture;
using Kinora.Tests.Support;
using Kinora.Vision.Editing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kinora.Pipelines.Tests.Capture;

public sealed class CaptureServiceTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new(new FramePoolOptions { Name = "test" });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task WriteAsync_AFrame_IsKeptWithItsResultAfterItWasGivenBack()
    {
        await using (var service = Service())
        {
            using var feed = _pool.OpenFeed(FeedMode.Queue(4), heldQuota: 1 + CaptureSink.MostHeld);
            using var sink = service.Open("door", new CaptureRule { Every = 1 }, [], null);
            await WriteAsync(feed, sink, 1);
            Assert.Equal(["door"], service.Status.Streams);
        }

        var json = Assert.Single(Directory.EnumerateFiles(_folder.Path, "*.json", SearchOption.AllDirectories));
        Assert.Equal(320, JsonDocument.Parse(File.ReadAllBytes(json)).RootElement.GetProperty("width").GetInt32());
        var probe = Tool.Run("ffprobe", ["-v", "error", "-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0", Path.ChangeExtension(json, ".jpg")]);
        Assert.Equal("mjpeg,320,240", probe.Output.Trim());
    }

    [Fact]
    public async Task WriteAsync_MoreFramesThanCanBeKept_DropsAndCountsThemAndNeverHoldsMore()
    {
        await using var service = Service();
        using var feed = _pool.OpenFeed(FeedMode.Queue(4), heldQuota: 1 + CaptureSink.MostHeld);
        using var sink = service.Open("door", new CaptureRule { Every = 1 }, [], null);
        const int frames = 500;
        for (var i = 0; i < frames; i++)
        {
            await WriteAsync(feed, sink, i);  // a feed that held too many frames would throw
        }

        while (service.Status.Saved + service.Status.Dropped.GetValueOrDefault("busy") < frames)
        {
            await Task.Delay(5, Cancellation);
        }

        var status = service.Status;
        Assert.True(status.Saved > 0);
        Assert.True(status.Dropped["busy"] > 0);
        Assert.Equal(status.Saved, Directory.EnumerateFiles(_folder.Path, "*.json", SearchOption.AllDirectories).Count());
        Assert.Equal(0, _pool.Copies);
    }

    [Theory]
    [InlineData(CapturePicture.Source, 8)]
    [InlineData(CapturePicture.Edited, 249)]
    public async Task WriteAsync_AStreamThatEdits_KeepsThePictureThatIsMeant(CapturePicture picture, int luma)
    {
        await using (var service = Service())
        {
            using var feed = _pool.OpenFeed(FeedMode.Queue(4), heldQuota: 1 + CaptureSink.MostHeld);
            using var sink = service.Open("door", new CaptureRule { Every = 1, Picture = picture, Quality = 100 }, [new Whitening()], null);
            await WriteAsync(feed, sink, 23);
        }

        var jpeg = Assert.Single(Directory.EnumerateFiles(_folder.Path, "*.jpg", SearchOption.AllDirectories));
        Tool.Ffmpeg("-i", jpeg, "-f", "rawvideo", "-pix_fmt", "gray", _folder["gray.raw"]);
        Assert.InRange(Math.Abs(File.ReadAllBytes(_folder["gray.raw"])[1000] - luma), 0, 3);
    }

    [Fact]
    public async Task WriteAsync_AFolderThatCannotBe_CountsAndTellsAndTheStreamGoesOn()
    {
        File.WriteAllText(_folder["file"], "");
        await using var service = Service(_folder["file"]);
        using var feed = _pool.OpenFeed(FeedMode.Queue(4), heldQuota: 1 + CaptureSink.MostHeld);
        using var sink = service.Open("door", new CaptureRule { Every = 1 }, [], null);
        await WriteAsync(feed, sink, 1);
        while (service.Status.Dropped.GetValueOrDefault("failed") == 0)
        {
            await Task.Delay(5, Cancellation);
        }

        Assert.Contains("Name another folder in capture.directory.", service.Status.LastError, StringComparison.Ordinal);
        await WriteAsync(feed, sink, 2);
    }

    private CaptureService Service(string? path = null) =>
        new(new CaptureOptions { Directory = path ?? _folder.Path, Retention = TimeSpan.FromDays(36_500) }, null, null, NullLoggerFactory.Instance);

    private async Task WriteAsync(FrameFeed feed, CaptureSink sink, int index)
    {
        Assert.True(_pool.TryLoan(FrameFormat.Video(320, 240), out var loan));
        loan.Pixels.Fill((byte)index);
        _ = loan.Commit(new FrameStamp(index, null, 0, Captured.Start, 0));

        using var frame = (await feed.NextAsync(Cancellation))!;
        await sink.WriteAsync(Captured.Result(index, found: ("dog", .5f)), frame, Cancellation);
    }

    /// <summary>Makes the picture bright.</summary>
    private sealed class Whitening : IEditor
    {
        public string Name => "white";

        public void Edit(EditSession session, FrameResult result) => session.Plane(0).Fill(230);
    }
}
