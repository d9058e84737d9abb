using Kinora.Media.Encoders;
using Kinora.Media.Sources;

namespace Kinora.Cli.Record;

/// <summary>What <c>kinora record</c> was asked for.</summary>
internal sealed record RecordCommandOptions
{
    public required string Source { get; init; }

    /// <summary>The folder.</summary>
    public required string Output { get; init; }

    public required SourceOptions SourceOptions { get; init; }

    /// <summary>Whether what the source sends is recorded as it is coded.</summary>
    public bool Copies { get; init; }

    public EncoderChoice Encoder { get; init; }

    public EncoderProfile Profile { get; init; } = EncoderProfile.Mbit25;

    /// <summary>How long a file is.</summary>
    public TimeSpan Segment { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Null: until the source or the user ends it.</summary>
    public long? MaxFrames { get; init; }

    /// <summary>Null: until the source or the user ends it.</summary>
    public TimeSpan? Duration { get; init; }

    public bool Json { get; init; }
}
