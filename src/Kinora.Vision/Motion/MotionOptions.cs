namespace Kinora.Vision.Motion;

/// <summary>When a picture counts as moved.</summary>
public sealed record MotionOptions
{
    /// <summary>
    /// How far, in levels of luma (0..255), a cell's mean must change. Default 8: strong noise that was compressed hard and decoded with economy
    /// stays below 6.
    /// </summary>
    public double Threshold { get; init; } = 8;

    /// <summary>Share of all cells that must have changed, 0..1. Default 0.001: a person at the far end of a yard.</summary>
    public double Area { get; init; } = 0.001;

    /// <summary>How long after the last motion frames still count as moved, by the source's time. Default 1 s.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest time, by the source's time, for which a picture counts as unmoved. Default 10 s.</summary>
    public TimeSpan LongestStill { get; init; } = TimeSpan.FromSeconds(10);
}
