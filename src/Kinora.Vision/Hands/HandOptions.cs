namespace Kinora.Vision.Hands;

/// <summary>Settings of the hands step.</summary>
public sealed record HandOptions
{
    /// <summary>Lowest score of a palm that is looked at closely, 0..1; null takes the model's own.</summary>
    public float? PalmThreshold { get; init; }

    /// <summary>Lowest score of a hand that is reported, 0..1; null takes that of the model of its points.</summary>
    public float? Threshold { get; init; }

    /// <summary>Most hands that are looked at, the surest palms first; from 1.</summary>
    public int Most { get; init; } = 4;
}
