namespace Kinora.Frames.Results;

/// <summary>One thing that a detector found.</summary>
/// <param name="Label">The class, in the model's own words ("person").</param>
/// <param name="Score">The detector's confidence, 0..1.</param>
/// <param name="Box">Where it is, in pixels of the source frame.</param>
/// <param name="Track">The number of the track it belongs to, from 1; 0 while no tracker has confirmed it.</param>
public readonly record struct Detection(string Label, float Score, Box Box, int Track = 0);
