namespace Kinora.Vision.Detectors;

/// <summary>Settings of the detect step.</summary>
public sealed record DetectOptions
{
    /// <summary>Lowest score that is reported, 0..1; null takes the model's own. A tracker wants lower scores for its second pass.</summary>
    public float? Threshold { get; init; }
}
