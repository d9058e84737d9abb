namespace Kinora.Vision.Faces;

/// <summary>What a model guesses about a face.</summary>
/// <param name="Male">How likely it is a man's, 0..1.</param>
/// <param name="Age">In years.</param>
internal readonly record struct FaceTraits(float Male, float Age);
