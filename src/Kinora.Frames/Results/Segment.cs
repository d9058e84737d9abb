namespace Kinora.Frames.Results;

/// <summary>The part of the picture that shows one kind of thing. Immutable.</summary>
/// <param name="Label">What it shows: "person".</param>
/// <param name="Coverage">The share of the picture that it covers, 0..1.</param>
/// <param name="Box">Around all of it, in pixels of the source frame.</param>
/// <param name="Mask">Where it is, coarsely.</param>
public sealed record Segment(string Label, float Coverage, Box Box, MaskRuns Mask);
