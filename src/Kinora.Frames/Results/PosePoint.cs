namespace Kinora.Frames.Results;

/// <summary>One point of a body, as a shoulder or a knee.</summary>
/// <param name="X">In pixels of the source frame, to the right.</param>
/// <param name="Y">In pixels of the source frame, downwards.</param>
/// <param name="Score">How sure the model is of it, 0..1.</param>
public readonly record struct PosePoint(float X, float Y, float Score);
