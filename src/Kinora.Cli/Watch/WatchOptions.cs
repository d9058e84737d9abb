using Kinora.Pipelines.Steps;

namespace Kinora.Cli.Watch;

/// <summary>What <c>kinora watch</c> was asked for.</summary>
internal sealed record WatchOptions
{
    /// <summary>Null: the first camera, else the demo.</summary>
    public string? Source { get; init; }

    public required StepPlan Plan { get; init; }

    public (int Width, int Height)? Size { get; init; }

    public double? Rate { get; init; }

    public double? Fps { get; init; }

    public int Every { get; init; } = 1;

    public (long First, long? End) Frames { get; init; }

    public bool Loop { get; init; }

    public bool Realtime { get; init; }

    public long? MaxFrames { get; init; }

    public string? SaveFrames { get; init; }

    public bool Json { get; init; }
}
