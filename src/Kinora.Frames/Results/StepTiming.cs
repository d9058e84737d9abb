namespace Kinora.Frames.Results;

/// <summary>How long one step took on one frame, in milliseconds of wall time.</summary>
public readonly record struct StepTiming(string Step, float Milliseconds);
