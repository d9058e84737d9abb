namespace Kinora.Media.Sources;

/// <summary>How a source is to be read.</summary>
public sealed record SourceOptions
{
    /// <summary>Width and height in pixels asked of a camera; null takes what it offers.</summary>
    public (int Width, int Height)? Size { get; init; }

    /// <summary>Frames a second asked of a camera; null takes what it offers.</summary>
    public double? Rate { get; init; }

    /// <summary>Start a file again when it ends.</summary>
    public bool Loop { get; init; }

    /// <summary>Play a file at its own pace, as if it were live: a slow reader then loses frames.</summary>
    public bool Realtime { get; init; }

    /// <summary>How long a network peer may be silent before ffmpeg gives up on it. Default 5 s.</summary>
    public TimeSpan NetworkTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
