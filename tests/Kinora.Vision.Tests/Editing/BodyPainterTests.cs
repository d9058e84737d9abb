using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Frames.Results;
using Kinora.Vision.Editing;

namespace Kinora.Vision.Tests.Editing;

public class BodyPainterTests
{
    private static readonly FrameFormat Format = FrameFormat.Video(640, 360);

    [Fact]
    public void Overlay_Pose_DrawsTheBonesBetweenSurePoints()
    {
        var points = new PosePoint[17];
        (points[5], points[6], points[7]) = (new(100, 100, 0.9f), new(200, 100, 0.9f), new(100, 300, 0.1f));

        Draw(new() { Poses = [new Pose(0.8f, default, points)] }, edited =>
        {
            Assert.NotEqual(128, edited.Plane(0)[(100 * 640) + 150]); // from shoulder to shoulder
            Assert.Equal(128, edited.Plane(0)[(200 * 640) + 100]);    // to an elbow that is not sure
        });
    }

    [Fact]
    public void Overlay_Hand_DrawsItsFingers()
    {
        var points = Enumerable.Range(0, 21).Select(static i => new HandPoint(100 + (10 * i), 50, 0)).ToArray();

        Draw(new() { Hands = [new Hand(0.8f, "left", default, points)] }, edited => Assert.NotEqual(128, edited.Plane(0)[(50 * 640) + 295]));
    }

    [Fact]
    public void Overlay_Segment_ColoursItsCellsAndLeavesTheirBrightness()
    {
        // The right half of the upper row.
        Draw(new() { Segments = [new Segment("person", 0.25f, default, new MaskRuns(4, 2, [2, 2, 4]))] }, edited =>
        {
            Assert.Equal(-1, edited.Plane(0).IndexOfAnyExcept((byte)128));
            Assert.NotEqual(128, edited.Plane(1)[(45 * 320) + 200]);
            Assert.Equal(128, edited.Plane(1)[(45 * 320) + 100]);
            Assert.Equal(128, edited.Plane(1)[(135 * 320) + 200]);
        });
    }

    [Fact]
    public void Overlay_WhatIsNoNumberOrTooShort_IsLeftOut() => Draw(
        new()
        {
            Poses = [new Pose(1, default, [.. Enumerable.Repeat(new PosePoint(float.NaN, 5, 1), 17)]), new Pose(1, default, [])],
            Hands = [new Hand(1, null, default, []), new Hand(1, null, default, [.. Enumerable.Repeat(new HandPoint(float.PositiveInfinity, 5, 1), 21)])],
            Segments = [new Segment("x", 1, default, new MaskRuns(4, 2, [-3, 1_000_000, 5]))],
        },
        edited => Assert.Equal(-1, edited.Plane(0).IndexOfAnyExcept((byte)128)));

    private static void Draw(Found found, Action<FrameLease> check)
    {
        using var frames = new FrameFactory();
        using var original = frames.Make(Format, static pixels => pixels.Fill(128));
        using var pool = new FramePool();
        using var feed = pool.OpenFeed(FeedMode.Queue(1));
        var session = new EditSession(pool);
        Assert.True(session.Begin(original));
        new OverlayEditor().Edit(session, new FrameResult
        {
            Stream = "door", Frame = 0, Timestamp = default, Width = 640, Height = 360, Poses = found.Poses, Hands = found.Hands, Segments = found.Segments,
        });
        session.Commit(original);
        Assert.True(feed.TryNext(out var edited));
        using (edited)
        {
            check(edited);
        }
    }

    private sealed record Found
    {
        public Pose[]? Poses { get; init; }

        public Hand[]? Hands { get; init; }

        public Segment[]? Segments { get; init; }
    }
}
