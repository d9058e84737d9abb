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
