using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Pipelines.Capture.DataSets;
using Kinora.Pipelines.Steps;

namespace Kinora.Cli.Capture;

/// <summary>What <c>kinora capture</c> was asked for.</summary>
internal sealed record CaptureCommandOptions
{
    /// <summary>Null: the first camera, else the demo.</summary>
    public string? Source { get; init; }

    /// <summary>The folder.</summary>
    public required string Output { get; init; }

    /// <summary>Null: pictures alone.</summary>
    public DataSetFormat? Format { get; init; }

    public required StepPlan Plan { get; init; }

    public required SourceOptions SourceOptions { get; init; }

    public string? Fallback { get; init; }

    public DecodeMode? Decode { get; init; }

    public FrameSelection Selection { get; init; } = FrameSelection.All;

    public required InferenceSettings Inference { get; init; }

    /// <summary>Null: until the source or the user ends it.</summary>
    public long? MaxFrames { get; init; }

    /// <summary>Of the JPEGs, 1 to 100.</summary>
    public int Quality { get; init; }

    public bool Json { get; init; }
}
