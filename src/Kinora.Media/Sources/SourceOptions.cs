using Kinora.Frames.DmaBuf;

namespace Kinora.Media.Sources;

/// <summary>How a source is to be read. Two readers share a decode when address and options are the same.</summary>
public sealed record SourceOptions
{
    /// <summary>How long a first frame may take unless told otherwise.</summary>
    public static readonly TimeSpan DefaultFirstFrameTimeout = TimeSpan.FromSeconds(15);

    /// <summary>How long a source may be silent unless told otherwise.</summary>
    public static readonly TimeSpan DefaultStallTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Width and height in pixels asked of a camera; null takes what it offers.</summary>
    public (int Width, int Height)? Size { get; init; }

    /// <summary>Frames a second asked of a camera or screen, and at which stills are shown; null takes what it offers (stills: 1).</summary>
    public double? Rate { get; init; }

    /// <summary>The pixel format asked of a camera, as ffmpeg names it (<c>mjpeg</c>, <c>yuyv422</c>); null takes MJPEG where the camera has it.</summary>
    public string? PixelFormat { get; init; }

    /// <summary>Start a file again when it ends.</summary>
    public bool Loop { get; init; }

    /// <summary>Play a file at its own pace, as if it were live: a slow reader then loses frames.</summary>
    public bool Realtime { get; init; }

    /// <summary>First frame that is read of a file, 0-based.</summary>
    public long FirstFrame { get; init; }

    /// <summary>One past the last frame that is read of a file; null for no end.</summary>
    public long? EndFrame { get; init; }

    /// <summary>What carries an RTSP source's pictures.</summary>
    public RtspTransport RtspTransport { get; init; }

    /// <summary>
    /// The hardware decoder, as ffmpeg names it: <c>vaapi</c>, <c>cuda</c>, <c>videotoolbox</c>, …; <c>none</c> decodes in software, <c>auto</c>
    /// takes what this machine seems to have. One that does not work is replaced by software, with a warning.
    /// </summary>
    public string HardwareDecoder { get; init; } = "none";

    /// <summary>The file that is shown, again and again at its own pace, while the source is not there; null shows nothing.</summary>
    public SourceAddress? Fallback { get; init; }

    /// <summary>Whether the frames in full size are also made dma-bufs, for devices of other processes that read them. Default no.</summary>
    public DmaBufChoice DmaBufs { get; init; }

    /// <summary>How long the first frame may take. Default 15 s.</summary>
    public TimeSpan FirstFrameTimeout { get; init; } = DefaultFirstFrameTimeout;

    /// <summary>How long a source may be silent before it is started again. Default 5 s.</summary>
    public TimeSpan StallTimeout { get; init; } = DefaultStallTimeout;
}
