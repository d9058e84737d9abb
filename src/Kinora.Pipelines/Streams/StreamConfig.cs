using Kinora.Media.Sources;

namespace Kinora.Pipelines.Streams;

/// <summary>A stream: a named source and how it is read. Immutable.</summary>
public sealed record StreamConfig
{
    /// <summary>The name that its results carry.</summary>
    public required string Name { get; init; }

    public required SourceAddress Source { get; init; }

    public SourceOptions SourceOptions { get; init; } = new();

    public FrameSampling Sampling { get; init; } = new();

    /// <summary>The stream ends after so many results; null for no limit.</summary>
    public long? MaxResults { get; init; }

    /// <summary>How long the first frame may take. Default 15 s.</summary>
    public TimeSpan FirstFrameTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a live source may be silent before it is started again. Default 5 s.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
