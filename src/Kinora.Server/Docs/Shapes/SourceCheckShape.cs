using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("Whether a stream gives pictures.")]
internal sealed record SourceCheckShape(
    [property: Description("ok or error.")] string Status,
    [property: Description("How long that took to find out, in milliseconds.")] double ResponseTimeMs,
    [property: Description("Height, width and 3 colours of a frame; absent on error.")] int[]? FrameShape = null,
    [property: Description("What is wrong, in a sentence; absent when nothing is.")] string? Detail = null);
