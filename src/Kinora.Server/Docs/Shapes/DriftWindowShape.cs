using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("What was captured in a window.")]
internal sealed record DriftWindowShape(
    [property: Description("When the first frame was captured; null when there is none.")] string? From,
    [property: Description("When the last frame was captured; null when there is none.")] string? To,
    [property: Description("How many frames.")] long Frames,
    [property: Description("How many detections and classifications.")] long Findings);
