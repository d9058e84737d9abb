using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Frames.Results;
using Kinora.Vision.Editing;

namespace Kinora.Vision.Tests.Editing;

public class EditSessionTests
{
    private static readonly FrameFormat Format = FrameFormat.Video(640, 360);

    [Fact]
    public void Overlay_OnAFrame_CopiesItOnceAndLeavesTheOriginalAlone()
    {
        using var frames = new FrameFactory();
        using var original = frames.Make(Format, Gray);
        using var pool = new FramePool();
        using var feed = pool.OpenFeed(FeedMode.Queue(1));
        var session = new EditSession(pool);
        Assert.True(session.Begin(original));
        new OverlayEditor().Edit(session, Result(new Detection("person", 0.9f, new Box(100, 100, 200, 300), 7)));
        session.Commit(original);

        Assert.Equal(1, pool.Copies);
        Assert.Equal(-1, original.Pixels.IndexOfAnyExcept((byte)128));
        Assert.True(feed.TryNext(out var edited));
        using (edited)
        {
            Assert.NotEqual(128, edited.Plane(0)[(200 * 640) + 100]); // left edge of the box
            Assert.Equal(128, edited.Plane(0)[(200 * 640) + 150]);    // inside of it
            Assert.Equal(original.CapturedAt, edited.CapturedAt);
            Assert.Equal(original.Index, edited.Index);
        }
    }

    [Fact]
    public void Overlay_BoxesBeyondThePicture_DrawsWhatIsInside()
    {
        using var frames = new FrameFactory();
        foreach (var format in new[] { Format, FrameFormat.Video(1, 1), FrameFormat.Video(7, 5) })
        {
            using var original = frames.Make(format, Gray);
            using var pool = new FramePool();
            var session = new EditSession(pool);
            Assert.True(session.Begin(original));
            new OverlayEditor().Edit(session, Result(
                new Detection("person", 0.9f, new Box(-50, -50, 10_000, 10_000)),
                new Detection("an unreasonably long label that goes on and on and never seems to end", 1, new Box(5, 3, 6, 4)),
                new Detection("", 0.5f, new Box(630, 350, 640, 360)),
                new Detection("émoji 🐕", float.NaN, new Box(float.NaN, 0, 1, 1))));
        }
    }

    [Fact]
    public void Overlay_Label_StaysInsideThePictureAtItsRightEdge()
    {
        using var frames = new FrameFactory();
        using var original = frames.Make(Format, Gray);
        using var pool = new FramePool();
        var session = new EditSession(pool);
        Assert.True(session.Begin(original));
        new OverlayEditor().Edit(session, Result(new Detection("person", 0.9f, new Box(620, 100, 639, 200), 12)));

        // The label is wider than the box: some of it must stand to the left of it.
        Assert.NotEqual(128, session.Plane(0)[(95 * 640) + 600]);
    }

    private static void Gray(Span<byte> pixels) => pixels.Fill(128);

    private static FrameResult Result(params Detection[] detections) => new()
    {
        Stream = "test", Frame = 0, Timestamp = DateTimeOffset.UnixEpoch, Width = 640, Height = 360, Detections = detections,
        Caption = new Caption("A person stands on the left.", "scene"),
    };
}
