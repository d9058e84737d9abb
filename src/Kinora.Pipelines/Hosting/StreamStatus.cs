using Kinora.Media.Supervision;
using Kinora.Pipelines.Publishing;

namespace Kinora.Pipelines.Hosting;

/// <summary>How a hosted stream is doing, at one moment.</summary>
public sealed record StreamStatus
{
    public required StreamState State { get; init; }

    /// <summary>When it came into this state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>What went wrong last, in one sentence without secrets; null when nothing has since it was started.</summary>
    public string? Error { get; init; }

    /// <summary>How its source is doing; null while the stream does not run.</summary>
    public SourceHealth? Source { get; init; }

    /// <summary>How many results it has given since the process started.</summary>
    public long Results { get; init; }

    /// <summary>Results a second over the last five seconds; null before there are two.</summary>
    public double? ResultsPerSecond { get; init; }

    /// <summary>How many frames were lost since the stream was last started.</summary>
    public long Dropped { get; init; }

    /// <summary>Time from the arrival of the newest analysed frame to its result; null before the first.</summary>
    public TimeSpan? ResultAge { get; init; }

    /// <summary>How many read its results.</summary>
    public int ResultReaders { get; init; }

    /// <summary>How many look at its picture.</summary>
    public int PictureReaders { get; init; }

    /// <summary>Who reads its frames in other processes; null while they are not published.</summary>
    public PublishStatus? Published { get; init; }
}
