namespace Kinora.Frames.Results;

/// <summary>One class that a classifier gives to the whole picture, with its score 0..1.</summary>
public readonly record struct Prediction(string Label, float Score);
