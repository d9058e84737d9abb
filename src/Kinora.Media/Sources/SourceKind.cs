namespace Kinora.Media.Sources;

/// <summary>What kind of place pictures come from.</summary>
public enum SourceKind
{
    /// <summary>A video file that ffmpeg reads.</summary>
    File,

    /// <summary>A camera by its 0-based number.</summary>
    Camera,

    /// <summary>A camera by its name: <c>video=NAME</c>.</summary>
    NamedCamera,

    /// <summary>The first camera: <c>auto</c>.</summary>
    AnyCamera,

    /// <summary>An RTSP address.</summary>
    Rtsp,

    /// <summary>An HTTP address: progressive file, HLS or MJPEG.</summary>
    Http,

    /// <summary>ffmpeg's test picture: <c>test:</c>.</summary>
    Test,

    /// <summary>The clip that ships with a package: <c>demo</c>.</summary>
    Demo,
}
