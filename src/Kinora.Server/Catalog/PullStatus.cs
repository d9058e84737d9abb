namespace Kinora.Server.Catalog;

/// <summary>How getting a model is going. Immutable.</summary>
/// <param name="Stage">As clients read it.</param>
/// <param name="Subject">What is downloaded, unpacked or imported; null before that.</param>
/// <param name="Bytes">Bytes that have come.</param>
/// <param name="TotalBytes">Bytes that will come; 0 when that is not known.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
internal sealed record PullStatus(string Stage, string? Subject = null, long Bytes = 0, long TotalBytes = 0, string? Error = null)
{
    public const string Waiting = "waiting";
    public const string Done = "done";
    public const string Failed = "failed";

    public bool IsOver => Stage is Done or Failed;
}
