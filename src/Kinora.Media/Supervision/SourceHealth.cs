namespace Kinora.Media.Supervision;

/// <summary>How a source is doing, at one moment.</summary>
public sealed record SourceHealth
{
    public required SourceState State { get; init; }

    /// <summary>When it came into this state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The last thing that went wrong, in one sentence without secrets; null when nothing has.</summary>
    public string? LastError { get; init; }

    /// <summary>True while the fallback is shown in the source's place.</summary>
    public bool IsFallback { get; init; }

    /// <summary>Time since the newest frame; null before the first.</summary>
    public TimeSpan? LastFrameAge { get; init; }

    /// <summary>Frames that really arrive a second, measured over the last five seconds; null before there are two.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>Width of the source's picture in pixels; 0 before the first frame.</summary>
    public int Width { get; init; }

    /// <summary>Height of the source's picture in pixels; 0 before the first frame.</summary>
    public int Height { get; init; }

    /// <summary>What the source is encoded in, as ffmpeg names it; null before it is known.</summary>
    public string? Codec { get; init; }

    /// <summary>ffmpeg's name of the hardware decoder in use; null for software.</summary>
    public string? HardwareDecoder { get; init; }

    /// <summary>How often it was opened again.</summary>
    public long Restarts { get; init; }

    /// <summary>Frames that arrived.</summary>
    public long Frames { get; init; }

    /// <summary>Bytes of pixels that the decoder delivered, all renditions together.</summary>
    public long Bytes { get; init; }

    /// <summary>
    /// Frames that were lost, by reason: <c>slow_reader</c> (a reader took a newer one instead), <c>cut_off</c> (the source was lost in
    /// the middle of a frame).
    /// </summary>
    public required IReadOnlyDictionary<string, long> Dropped { get; init; }
}
