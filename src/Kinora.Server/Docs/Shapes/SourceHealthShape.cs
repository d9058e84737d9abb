using System.ComponentModel;
using Kinora.Media.Supervision;

namespace Kinora.Server.Docs.Shapes;

[Description("How a stream's source is doing.")]
internal sealed record SourceHealthShape(
    SourceState State,
    [property: Description("When it came into this state.")] DateTimeOffset Since,
    [property: Description("The last thing that went wrong, without secrets; null when nothing has.")] string? LastError,
    [property: Description("Frames that arrive a second, over the last five seconds.")] double Fps,
    [property: Description("Width of its picture in pixels; 0 before the first frame.")] int Width,
    [property: Description("Height of its picture in pixels; 0 before the first frame.")] int Height,
    [property: Description("What it is encoded in, as ffmpeg names it; null before that is known.")] string? Codec,
    [property: Description("ffmpeg's name of the hardware decoder in use; null for software.")] string? HardwareDecoder,
    [property: Description("Milliseconds since the newest frame; null before the first.")] double? LastFrameAgeMs,
    [property: Description("How often it was opened again.")] long Restarts,
    [property: Description("Frames that arrived.")] long Frames,
    [property: Description("True while the fallback is shown in its place.")] bool IsFallback,
    [property: Description("Frames that were lost, by reason.")] Dictionary<string, long> Dropped);
