namespace Kinora.Frames.Formats;

/// <summary>How the pixels of a frame are laid out. The numbers are part of the shared-memory format.</summary>
public enum PixelFormat : byte
{
    /// <summary>Three planes Y, U, V; chroma halved in both directions (FFmpeg: yuv420p).</summary>
    I420 = 1,

    /// <summary>Two planes Y and interleaved UV; chroma halved in both directions (FFmpeg: nv12).</summary>
    Nv12 = 2,

    /// <summary>One plane, 3 bytes a pixel: R, G, B.</summary>
    Rgb24 = 3,

    /// <summary>One plane, 3 bytes a pixel: B, G, R.</summary>
    Bgr24 = 4,

    /// <summary>One plane, 4 bytes a pixel: R, G, B and one unused byte.</summary>
    Rgbx = 5,

    /// <summary>One plane, 1 byte a pixel.</summary>
    Gray8 = 6,
}
