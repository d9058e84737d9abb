namespace Kinora.Vision.Classification;

/// <summary>Settings of the person step.</summary>
public sealed record PersonOptions
{
    /// <summary>Lowest score, 0..1, of a person that is there. Default 0.6.</summary>
    public float Threshold { get; init; } = 0.6f;

    /// <summary>
    /// Whether the answer also stands among the predictions, as the labels <c>person</c> and <c>no_person</c>. Default false.
    /// </summary>
    public bool AsPredictions { get; init; }
}
