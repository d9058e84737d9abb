namespace Kinora.Media.Decoding;

/// <summary>Where the frames of a source stand, so that its next run goes on counting from there.</summary>
/// <param name="NextIndex">One past the highest index that was delivered.</param>
/// <param name="PtsNanoseconds">Time stamp of the newest frame; null before the first.</param>
/// <param name="CapturedMonotonicNanoseconds">When the newest frame arrived.</param>
internal readonly record struct FrameCursor(long NextIndex, long? PtsNanoseconds, long CapturedMonotonicNanoseconds);
