namespace Kinora.Vision.KeyPoints;

/// <summary>One point of a body or a face.</summary>
/// <param name="X">In pixels, to the right.</param>
/// <param name="Y">In pixels, downwards.</param>
/// <param name="Z">Depth in pixels, away from the viewer; 0 where the recipe has none.</param>
/// <param name="Score">How sure the model is of it, 0..1; 1 where the recipe has no scores, 0 for a point that is no number.</param>
internal readonly record struct KeyPoint(float X, float Y, float Z, float Score);
