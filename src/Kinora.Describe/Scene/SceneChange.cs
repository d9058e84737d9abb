namespace Kinora.Describe.Scene;

/// <summary>What came or went lately.</summary>
/// <param name="Noun">What it is.</param>
/// <param name="Count">How many.</param>
/// <param name="HasCome">True when they came, false when they went.</param>
/// <param name="OverEdge">True when they crossed the picture's edge, so that they really came or left.</param>
internal readonly record struct SceneChange(Noun Noun, int Count, bool HasCome, bool OverEdge);
