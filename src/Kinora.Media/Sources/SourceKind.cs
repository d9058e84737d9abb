namespace Kinora.Media.Sources;

/// <summary>What kind of place pictures come from.</summary>
public enum SourceKind
{
    /// <summary>A video file that ffmpeg reads.</summary>
    File,

    /// <summary>A folder or a pattern of still pictures, shown one after the other.</summary>
    Stills,

    /// <summary>A camera by its 0-based number.</summary>
    Camera,

    /// <summary>A camera by its name: <c>video=NAME</c>.</summary>
    NamedCamera,

    /// <summary>The first camera: <c>auto</c>.</summary>
    AnyCamera,

    /// <summary>The screen or a region of it: <c>screen:</c>, <c>screen:WxH+X,Y</c>.</summary>
    Screen,

    /// <summary>An RTSP address.</summary>
    Rtsp,

    /// <summary>An RTMP address.</summary>
    Rtmp,

    /// <summary>An SRT address.</summary>
    Srt,

    /// <summary>An HTTP address: progressive file, HLS or MJPEG.</summary>
    Http,

    /// <summary>A GStreamer pipeline: <c>gst:PIPELINE</c>.</summary>
    GStreamer,

    /// <summary>Another process's frames, which are read where they lie: <c>bus:PATH</c>.</summary>
    Bus,

    /// <summary>What a producer pushes to the server: <c>push:NAME</c>.</summary>
    Push,

    /// <summary>ffmpeg's test picture: <c>test:</c>.</summary>
    Test,

    /// <summary>The clip that ships with a package: <c>demo</c>.</summary>
    Demo,
}
