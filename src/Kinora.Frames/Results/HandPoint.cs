namespace Kinora.Frames.Results;

/// <summary>One point of a hand.</summary>
/// <param name="X">In pixels of the source frame, to the right.</param>
/// <param name="Y">In pixels of the source frame, downwards.</param>
/// <param name="Z">Depth against the wrist in the same pixels, smaller is nearer to the camera.</param>
public readonly record struct HandPoint(float X, float Y, float Z);
