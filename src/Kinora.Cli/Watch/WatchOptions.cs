using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Streams;

namespace Kinora.Cli.Watch;

/// <summary>What <c>kinora watch</c> was asked for.</summary>
internal sealed record WatchOptions
{
    /// <summary>Null: the first camera, else the demo.</summary>
    public string? Source { get; init; }

    public required StepPlan Plan { get; init; }

    /// <summary>How the source is read.</summary>
    public required SourceOptions SourceOptions { get; init; }

    /// <summary>The file that is shown while the source is not there; null for none.</summary>
    public string? Fallback { get; init; }

    /// <summary>What computes the models, with how much memory.</summary>
    public required InferenceSettings Inference { get; init; }

    public FrameSelection Selection { get; init; } = FrameSelection.All;

    public DecodeMode? Decode { get; init; }

    /// <summary>Adds to the stream how little work will do.</summary>
    public Func<StreamConfig, StreamConfig> Load { get; init; } = static config => config;

    public long? MaxFrames { get; init; }

    public string? SaveFrames { get; init; }

    /// <summary>The socket at which other processes read the frames; null for none.</summary>
    public string? Publish { get; init; }

    public bool Json { get; init; }
}
