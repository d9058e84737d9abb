namespace Kinora.Media.Decoding;

/// <summary>How a run of a source ended.</summary>
/// <param name="Frames">Frames that were delivered, each counted once however many renditions it has.</param>
/// <param name="Error">Why it failed; null when it was read to its end, or stopped on request.</param>
internal sealed record DecodeOutcome(long Frames, Exception? Error)
{
    /// <summary>Why the hardware decoder did not work, in ffmpeg's words; null when it did, or none was asked for.</summary>
    public string? HardwareProblem { get; init; }
}
