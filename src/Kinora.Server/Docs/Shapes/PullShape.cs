using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("How getting a model is going.")]
internal sealed record PullShape(
    [property: Description("waiting, downloading, verifying, unpacking, importing, done or failed.")] string Stage,
    [property: Description("What is downloaded, unpacked or imported; null before that.")] string? Subject,
    [property: Description("Bytes that have come.")] long Bytes,
    [property: Description("Bytes that will come; 0 when that is not known.")] long TotalBytes,
    [property: Description("Why it failed, in a sentence; null when it did not.")] string? Error);
