using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("How capturing is doing.")]
internal sealed record CaptureShape(
    [property: Description("Whether a stream that runs captures frames.")] bool Enabled,
    [property: Description("The streams that do.")] string[] Streams,
    [property: Description("The folder; null for callers who may not see all streams.")] string? Directory,
    [property: Description("Frames that were captured since the start.")] long Saved,
    [property: Description("Frames that should have been captured and were not, by reason: busy, spool_full or failed.")] Dictionary<string, long> Dropped,
    [property: Description("What captured frames take on disk.")] long Bytes,
    [property: Description("The most that they may take, in bytes.")] long Quota,
    [property: Description("How long they are kept, in seconds.")] double RetentionS,
    [property: Description("Where they are sent; null for nowhere, and for callers who may not see all streams.")] string? Bucket,
    [property: Description("Frames that are still to be sent.")] long Pending,
    [property: Description("Frames that were sent since the start.")] long Uploaded,
    [property: Description("Why frames cannot be kept or sent at the moment; null while they can, and for callers who may not see all streams.")] string? LastError);
