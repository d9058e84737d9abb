using Kinora.Frames.Formats;

namespace Kinora.Media.V4l2;

/// <summary>What is asked of a camera; it may give something near to it.</summary>
public sealed record V4l2CaptureOptions
{
    /// <summary>Width and height in pixels. Default 1280x720.</summary>
    public (int Width, int Height) Size { get; init; } = (1280, 720);

    /// <summary>Frames a second; null for what it likes.</summary>
    public double? Rate { get; init; }

    /// <summary>The pixel layout; null for the first that it has of NV12, I420, RGB24, BGR24 and gray.</summary>
    public PixelFormat? Pixels { get; init; }

    /// <summary>How many buffers the driver has, 2..32: what it fills while one is looked at. Default 4.</summary>
    public int Buffers { get; init; } = 4;

    /// <summary>How long no frame may come before the capture fails. Default 5 s.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
