namespace Kinora.Media.Recording;

/// <summary>A file of a recording, when it is finished.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="StartedAt">When its first frame was taken, UTC.</param>
/// <param name="Duration">From its first frame to its last.</param>
/// <param name="Frames">How many were handed to the encoder.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Problem">Why it is not whole, in a sentence; null when it is.</param>
public sealed record RecordedFile(string Path, DateTimeOffset StartedAt, TimeSpan Duration, long Frames, long Bytes, string? Problem);
