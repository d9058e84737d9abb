using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Frames.Results;
using Kinora.Vision.Editing;

namespace Kinora.Vision.Tests.Editing;

public sealed class ScaledEditTests
{
    [Theory]
    [InlineData(640, 360, 320, 180)]
    [InlineData(641, 359, 320, 179)]
    [InlineData(200, 400, 101, 202)]
    [InlineData(33, 17, 16, 8)]
    [InlineData(64, 48, 64, 48)]
    public void Begin_AtAnotherSize_KeepsColoursAndStretchesTheRange(int width, int height, int toWidth, int toHeight)
    {
        using var factory = new FrameFactory();
        using var pool = new FramePool();
        using var feed = pool.OpenFeed(FeedMode.Queue(1));
        var session = new EditSession(pool);
        var format = FrameFormat.Video(width, height);
        // Limited range: white has luma 235 and chroma 128, the strongest blue has chroma 240.
        using var frame = factory.Make(format, pixels =>
        {
            pixels[..format.GetPlane(1).Offset].Fill(235);
            pixels[format.GetPlane(1).Offset..format.GetPlane(2).Offset].Fill(240);
            pixels[format.GetPlane(2).Offset..].Fill(128);
        });

        Assert.True(session.Begin(frame, toWidth, toHeight));
        session.Commit(frame);
        Assert.True(feed.TryNext(out var edited));
        using (edited)
        {
            Assert.Equal((toWidth, toHeight, ColorRange.Full), (edited.Format.Width, edited.Format.Height, edited.Format.Range));
            Assert.Equal((width, height), (edited.SourceWidth, edited.SourceHeight));
            Assert.True(edited.Plane(0).IndexOfAnyExcept((byte)255) < 0, "luma 235 of limited range is white");
            Assert.True(edited.Plane(1).IndexOfAnyExcept((byte)255) < 0, "chroma 240 of limited range is the strongest");
            Assert.True(edited.Plane(2).IndexOfAnyExcept((byte)128) < 0, "chroma 128 is none");
        }
    }

    [Fact]
    public void Overlay_OnASmallerPicture_DrawsBoxesWhereThingsAre()
    {
        using var factory = new FrameFactory();
        using var pool = new FramePool();
        using var feed = pool.OpenFeed(FeedMode.Queue(1));
        var session = new EditSession(pool);
        using var frame = factory.Make(FrameFormat.Video(640, 480), pixels => pixels.Fill(128));
        var found = new FrameResult
        {
            Stream = "test", Frame = 0, Timestamp = DateTimeOffset.UnixEpoch, Width = 640, Height = 480,
            Detections = [new Detection("person", 0.9f, new Box(400, 200, 600, 400))],
        };

        Assert.True(session.Begin(frame, 320, 240));
        new OverlayEditor().Edit(session, found);
        session.Commit(frame);
        Assert.True(feed.TryNext(out var edited));
        using (edited)
        {
            var luma = edited.Plane(0);
            var untouched = luma[(230 * 320) + 10];
            Assert.NotEqual(untouched, luma[(150 * 320) + 200]);  // the left edge: x 400 / 2, y 300 / 2
            Assert.NotEqual(untouched, luma[(150 * 320) + 299]);  // the right edge
            Assert.Equal(untouched, luma[(150 * 320) + 250]);     // inside
            Assert.Equal(untouched, luma[(220 * 320) + 310]);     // outside
        }
    }
}
