namespace Kinora.Vision.KeyPoints;

/// <summary>Settings of the pose step.</summary>
public sealed record PoseOptions
{
    /// <summary>Lowest score of a body that is reported, 0..1; null takes the model's own.</summary>
    public float? Threshold { get; init; }

    /// <summary>Lowest score of a point that the body's box takes in, 0..1.</summary>
    public float PointThreshold { get; init; } = 0.2f;
}
