namespace Kinora.Describe.Scene;

/// <summary>What a sentence says is there.</summary>
/// <param name="Noun">The sort of thing; null for all sorts together ("two other things" counts what is not named).</param>
/// <param name="Count">How many.</param>
internal readonly record struct Claim(Noun? Noun, int Count);
