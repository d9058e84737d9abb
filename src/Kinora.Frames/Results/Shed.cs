namespace Kinora.Frames.Results;

/// <summary>What a stream gives up when there is not time for all it was asked, and why.</summary>
/// <param name="Reason">
/// <c>over_budget</c>: results would come later than the stream's latency budget allows. <c>over_capacity</c>: frames that the stream's rate asks
/// for cannot all be analysed.
/// </param>
/// <param name="Action">
/// <c>skipped</c>: frames just before this one were left out. <c>lower_rate</c>: only every second, fourth or eighth frame is analysed.
/// <c>smaller_model</c>: a smaller variant of the model looks at them. <c>late</c>: nothing but this result's freshness.
/// </param>
public sealed record Shed(string Reason, string Action)
{
    public const string OverBudget = "over_budget";
    public const string OverCapacity = "over_capacity";
    public const string Skipped = "skipped";
    public const string LowerRate = "lower_rate";
    public const string SmallerModel = "smaller_model";
    public const string Late = "late";
}
