namespace Kinora.Pipelines.Capture;

/// <summary>How capturing is doing, at one moment.</summary>
public sealed record CaptureStatus
{
    /// <summary>The streams that are running and capture frames.</summary>
    public required IReadOnlyList<string> Streams { get; init; }

    /// <summary>The folder; null where there is none to be had.</summary>
    public string? Directory { get; init; }

    /// <summary>Frames that were captured since the process started.</summary>
    public long Saved { get; init; }

    /// <summary>Frames that should have been captured since the process started and were not, by reason.</summary>
    public required IReadOnlyDictionary<string, long> Dropped { get; init; }

    /// <summary>What captured frames take on disk; 0 until the folder was opened.</summary>
    public long Bytes { get; init; }

    /// <summary>The most that they may take.</summary>
    public long Quota { get; init; }

    public TimeSpan Retention { get; init; }

    /// <summary>Where they are sent, without secrets; null for nowhere.</summary>
    public string? Bucket { get; init; }

    /// <summary>Frames that are still to be sent.</summary>
    public long Pending { get; init; }

    /// <summary>Frames that were sent since the process started.</summary>
    public long Uploaded { get; init; }

    /// <summary>Why frames cannot be kept or sent at the moment, in one sentence; null while they can.</summary>
    public string? LastError { get; init; }
}
