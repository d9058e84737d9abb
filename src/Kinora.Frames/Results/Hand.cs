namespace Kinora.Frames.Results;

/// <summary>One hand. Immutable.</summary>
/// <param name="Score">How sure the model is that it is one, 0..1.</param>
/// <param name="Side"><c>left</c> or <c>right</c>: whose hand of the person it is, in a picture that is not mirrored; null where the model does
/// not tell.</param>
/// <param name="Box">Around its points, in pixels of the source frame.</param>
/// <param name="Points">21: the wrist, then four each of thumb, index, middle, ring and little finger, from the palm to the tip. Not to be
/// changed.</param>
public sealed record Hand(float Score, string? Side, Box Box, HandPoint[] Points);
