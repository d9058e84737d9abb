namespace Kinora.Media.Sources;

/// <summary>How a decode went: frames delivered, and what was wrong with ffmpeg's output if anything.</summary>
internal readonly record struct DecodeOutcome(long Frames, Exception? Error);
