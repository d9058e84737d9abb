using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("All that was found in one frame. A field whose step is not configured is absent.")]
internal sealed record FrameResultShape(
    [property: Description("The stream's name.")] string Stream,
    [property: Description("The frame's index in its source, from 0.")] long Frame,
    [property: Description("When the frame reached Kinora, in UTC with milliseconds.")] DateTimeOffset Timestamp,
    [property: Description("Width of the source's frame in pixels.")] int Width,
    [property: Description("Height of the source's frame in pixels.")] int Height,
    [property: Description("Milliseconds by step; queue is the time it waited, total all together. Empty for a stale result.")]
    Dictionary<string, double> TimingsMs,
    [property: Description("How many frames the stream has lost since it started.")] long Dropped,
    [property: Description("The source's own time stamp in milliseconds.")] double? PtsMs = null,
    [property: Description("Classes of the whole picture, best first.")] PredictionShape[]? Predictions = null,
    [property: Description("True when there is a person.")] bool? HasPerson = null,
    [property: Description("What was found, and where.")] DetectionShape[]? Detections = null,
    [property: Description("Bodies, the surest first.")] PoseShape[]? Poses = null,
    [property: Description("Hands, the surest first.")] HandShape[]? Hands = null,
    [property: Description("What a segmentation told from the background, the largest first.")] SegmentShape[]? Segments = null,
    [property: Description("A sentence about it.")] CaptionShape? Caption = null,
    [property: Description("True when nothing moved, so that this is the last result again; else absent.")] bool? Stale = null,
    [property: Description("What was given up for want of time; absent when nothing was.")] ShedShape? Shed = null);
