using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("A stream's results in numbers.")]
internal sealed record StreamResultsShape(
    [property: Description("How many it has given since the process started.")] long Count,
    [property: Description("Results a second over the last five seconds.")] double Fps,
    [property: Description("Frames that were lost since the stream was last started.")] long Dropped,
    [property: Description("Milliseconds from the arrival of the newest analysed frame to its result; null before the first.")] double? AgeMs);
