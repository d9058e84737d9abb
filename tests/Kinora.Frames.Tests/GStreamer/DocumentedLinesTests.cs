using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.GStreamer;
using Kinora.Frames.Memory;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.GStreamer;

/// <summary>The command lines of docs/bus.md, run as they stand there but for the folder and an end.</summary>
public sealed class DocumentedLinesTests : IDisposable
{
    private const string Folder = "/run/user/1000/kinora/";
    private static readonly FrameFormat Format = FrameFormat.Video(640, 480);

    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new();

    public DocumentedLinesTests() => GstLaunch.SkipUnlessThere();

    [Fact]
    public void LineOfShmsrc_OnAPublisher_MakesPictures()
    {
        using var publisher = ShmPublisher.Start(_pool, _folder["door.shm"], new GStreamerPublisherOptions { Mode = FeedMode.Reliable(TimeSpan.FromSeconds(20)) });
        Commit(3);
        Until(() => publisher.Caps is not null);
        Assert.StartsWith($"gst-launch-1.0 {publisher.ReaderLine} ! ", Here("shmsrc"), StringComparison.Ordinal);
        MakePictures(publisher, "shmsrc");
    }

    [Fact]
    public void LineOfUnixfdsrc_OnAPublisher_MakesPictures()
    {
        GstLaunch.SkipUnlessThere("unixfdsrc");
        using var publisher = UnixFdPublisher.Start(_pool, _folder["door.unixfd"], new GStreamerPublisherOptions { Mode = FeedMode.Reliable(TimeSpan.FromSeconds(20)) });
        MakePictures(publisher, "unixfdsrc");
    }

    [Fact]
    public void LineOfShmsink_IsReadBySubscriber()
    {
        using var sender = GstLaunch.Start(Here("shmsink")["gst-launch-1.0 ".Length..]);
        ShmSubscriber? connected = null;
        Until(() => TryConnect(out connected));
        using var camera = connected!;
        using var feed = _pool.OpenFeed(FeedMode.Latest);
        for (var i = 0; i < 3; i++)
        {
            Assert.True(camera.TryReceive(_pool, TimeProvider.System, TestContext.Current.CancellationToken));
        }

        Assert.True(feed.TryNext(out var frame));

        // The test picture has white beside black.
        Assert.True(frame.Plane(0).Contains((byte)235) && frame.Plane(0).Contains((byte)16));
        frame.Dispose();
    }

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }

    private static string LineOf(string element) => File.ReadLines(Path.Join(Repository.Root, "docs", "bus.md"))
        .Single(line => line.StartsWith("gst-launch-1.0 ", StringComparison.Ordinal) && line.Contains(element + " ", StringComparison.Ordinal));

    private static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)));

    private string Here(string element) => LineOf(element).Replace(Folder, _folder.Path + "/", StringComparison.Ordinal);

    /// <summary>The element makes its socket before it listens there.</summary>
    private bool TryConnect(out ShmSubscriber? camera)
    {
        try
        {
            camera = ShmSubscriber.Connect(_folder["camera.shm"], Format with { PixelFormat = PixelFormat.Nv12 });
            return true;
        }
        catch (BusException)
        {
            camera = null;
            return false;
        }
    }

    private void MakePictures(GStreamerPublisher publisher, string element)
    {
        var line = Here(element).Replace("location=", $"location={_folder.Path}/", StringComparison.Ordinal);
        using var reader = GstLaunch.Start(line["gst-launch-1.0 ".Length..].Replace(element + " ", element + " num-buffers=3 ", StringComparison.Ordinal));
        Until(() => publisher.Clients == 1);
        for (var i = 0; i < 3; i++)
        {
            Commit(50 * i);
        }

        Assert.Equal((0, ""), reader.End());
        Assert.Equal(["door-00000.jpg", "door-00001.jpg", "door-00002.jpg"], Directory.GetFiles(_folder.Path, "*.jpg").Select(Path.GetFileName).Order());
    }

    private void Commit(int value)
    {
        var loan = _pool.Loan(Format, TestContext.Current.CancellationToken);
        loan.Pixels.Fill((byte)value);
        _ = loan.Commit(FrameStamp.Now(TimeProvider.System, value, null));
    }
}
