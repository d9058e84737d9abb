using Kinora.Frames.Formats;

namespace Kinora.Media.Encoders;

/// <summary>What ffmpeg calls what frames say of themselves.</summary>
internal static class FfmpegNames
{
    public static string Of(PixelFormat format) => format switch
    {
        PixelFormat.I420 => "yuv420p",
        PixelFormat.Nv12 => "nv12",
        PixelFormat.Rgb24 => "rgb24",
        PixelFormat.Bgr24 => "bgr24",
        PixelFormat.Rgbx => "rgb0",
        _ => "gray",
    };

    public static string Of(ColorMatrix matrix) => matrix == ColorMatrix.Bt709 ? "bt709" : "smpte170m";

    public static string Of(ColorRange range) => range == ColorRange.Full ? "pc" : "tv";
}
