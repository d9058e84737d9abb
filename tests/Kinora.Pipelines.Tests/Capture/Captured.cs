using Kinora.Frames.Results;

namespace Kinora.Pipelines.Tests.Capture;

/// <summary>Results as tests want them.</summary>
internal static class Captured
{
    public static DateTimeOffset Start { get; } = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    public static FrameResult Result(double second = 0, string stream = "door", bool stale = false, params (string Label, float Score)[] found) => new()
    {
        Stream = stream,
        Frame = (long)(second * 10),
        Timestamp = Start.AddSeconds(second),
        Width = 320,
        Height = 240,
        Stale = stale,
        Detections = [.. found.Select((one, i) => new Detection(one.Label, one.Score, new Box(10 + i, 20, 110 + i, 140)))],
    };
}
