using Kinora.Models;
using Kinora.Models.Cache;
using Kinora.Pipelines.Capture;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Sources;
using Kinora.Pipelines.Streams;
using Kinora.Vision.Classification;
using Kinora.Vision.Sessions;

namespace Kinora.Pipelines.Hosting;

/// <summary>What all hosted streams share. Whoever made the parts disposes of them, after the streams.</summary>
public sealed record StreamResources
{
    public required SourceRegistry Sources { get; init; }

    public required SessionRegistry Sessions { get; init; }

    public required StepScheduler Scheduler { get; init; }

    public required ModelStore Models { get; init; }

    /// <summary>Is told of models being fetched; null tells nobody.</summary>
    public IProgress<PullProgress>? Pulls { get; init; }

    /// <summary>What clients may name as a source.</summary>
    public ClientSources ClientSources { get; init; } = new();

    /// <summary>What the streams measure; null measures nothing.</summary>
    public PipelineMetrics? Metrics { get; init; }

    /// <summary>Captures frames of the streams that ask for it; null captures none.</summary>
    public CaptureService? Captures { get; init; }

    /// <summary>Settings of every stream's step <c>person</c>.</summary>
    public PersonOptions Person { get; init; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
