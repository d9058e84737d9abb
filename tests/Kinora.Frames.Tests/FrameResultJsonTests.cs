using System.Buffers;
using System.Text;
using Kinora.Frames.Results;

namespace Kinora.Frames.Tests;

public class FrameResultJsonTests
{
    private static readonly FrameResult Result = new()
    {
        Stream = "door",
        Frame = 42,
        Timestamp = new DateTimeOffset(2026, 11, 21, 10, 0, 0, 123, TimeSpan.Zero),
        PtsMilliseconds = 1400,
        Width = 1920,
        Height = 1080,
        HasPerson = true,
        Detections = [new Detection("person", 0.91f, new Box(812, 301.5f, 930.2f, 640)) { Track = 7 }],
        Caption = new Caption("Two people near a \"car\".", "scene"),
        Timings = [new StepTiming("queue", 0.4f), new StepTiming("detect", 18.2f)],
        Dropped = 3,
        Shed = new Shed(Shed.OverBudget, Shed.Skipped),
    };

    private static readonly FrameResult Bodies = new()
    {
        Stream = "door",
        Frame = 1,
        Timestamp = new DateTimeOffset(2026, 11, 21, 10, 0, 0, 123, TimeSpan.Zero),
        Width = 1920,
        Height = 1080,
        Poses = [new Pose(0.81234f, new Box(1, 2, 3.5f, 4), [new PosePoint(10.12f, 20, 0.98765f), new PosePoint(float.NaN, 0, 0)])],
        Hands = [new Hand(0.9f, "left", new Box(5, 6, 7, 8), [new HandPoint(1, 2, -3.33f)]), new Hand(0.5f, null, default, [])],
        Segments = [new Segment("person", 0.25f, new Box(0, 0, 960, 540), new MaskRuns(96, 54, [0, 48, 5136]))],
    };

    [Fact]
    public void Write_WholeResult_IsTheContractsObject() => Assert.Equal(
        """
        {"stream":"door","frame":42,"timestamp":"2026-11-21T10:00:00.123Z","pts_ms":1400,"width":1920,"height":1080,"has_person":true,
        """ +
        """
        "detections":[{"label":"person","score":0.91,"box":[812,301.5,930.2,640],"track":7}],
        """ +
        """
        "caption":{"text":"Two people near a \"car\".","engine":"scene","final":true},"timings_ms":{"queue":0.4,"detect":18.2},"dropped":3,
        """ +
        """
        "shed":{"reason":"over_budget","action":"skipped"}}
        """,
        Text(Result));

    [Fact]
    public void Write_BodiesHandsAndSegments_AreTheContractsObject() => Assert.Equal(
        """
        {"stream":"door","frame":1,"timestamp":"2026-11-21T10:00:00.123Z","width":1920,"height":1080,
        """ +
        """
        "poses":[{"score":0.8123,"box":[1,2,3.5,4],"points":[[10.1,20,0.988],[0,0,0]]}],
        """ +
        """
        "hands":[{"score":0.9,"side":"left","box":[5,6,7,8],"points":[[1,2,-3.3]]},{"score":0.5,"box":[0,0,0,0],"points":[]}],
        """ +
        """
        "segments":[{"label":"person","coverage":0.25,"box":[0,0,960,540],"mask":{"width":96,"height":54,"runs":[0,48,5136]}}],
        """ +
        """
        "timings_ms":{},"dropped":0}
        """,
        Text(Bodies));

    [Fact]
    public void CarriedTo_BodiesHandsAndSegments_StayTheSame()
    {
        var carried = Bodies.CarriedTo(2, Bodies.Timestamp, null, 0);

        Assert.Equal((Bodies.Poses, Bodies.Hands, Bodies.Segments), (carried.Poses, carried.Hands, carried.Segments));
        Assert.Equal((Bodies.Poses, Bodies.Hands, Bodies.Segments), (Bodies.WithClassicParts().Poses, Bodies.WithClassicParts().Hands, Bodies.WithClassicParts().Segments));
    }

    [Theory]
    [InlineData(1920, 1080, 96, 54)]
    [InlineData(1080, 1920, 54, 96)]
    [InlineData(7, 7, 96, 96)]
    [InlineData(16384, 1, 96, 1)]
    public void SizeFor_AnyFrame_IsBoundedAndInProportion(int frameWidth, int frameHeight, int width, int height) =>
        Assert.Equal((width, height), MaskRuns.SizeFor(frameWidth, frameHeight));

    [Fact]
    public void CarriedTo_LaterFrame_SaysTheSameAndThatItIsStale() => Assert.Equal(
        """
        {"stream":"door","frame":50,"timestamp":"2026-11-21T10:00:01.000Z","pts_ms":1900,"width":1920,"height":1080,"has_person":true,
        """ +
        """
        "detections":[{"label":"person","score":0.91,"box":[812,301.5,930.2,640],"track":7}],
        """ +
        """
        "caption":{"text":"Two people near a \"car\".","engine":"scene","final":true},"timings_ms":{},"dropped":5,"stale":true}
        """,
        Text(Result.CarriedTo(50, new DateTimeOffset(2026, 11, 21, 10, 0, 1, TimeSpan.Zero), 1900, 5)));

    private static string Text(FrameResult result)
    {
        var buffer = new ArrayBufferWriter<byte>();
        FrameResultJson.Write(buffer, result);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
