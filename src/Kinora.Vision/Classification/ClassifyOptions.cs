namespace Kinora.Vision.Classification;

/// <summary>Settings of the classify step.</summary>
public sealed record ClassifyOptions
{
    /// <summary>Lowest score that is reported, 0..1; null takes the model's own.</summary>
    public float? Threshold { get; init; }

    /// <summary>How many classes are reported at most, from 1; null takes the model's own.</summary>
    public int? Top { get; init; }
}
