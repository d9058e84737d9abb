namespace Kinora.Media.Devices;

/// <summary>The names that ffmpeg gives to cameras' formats.</summary>
internal static class VideoFormats
{
    /// <summary>Four-character codes of V4L2 and what ffmpeg's <c>-input_format</c> calls them.</summary>
    private static readonly Dictionary<string, string> Names = new()
    {
        ["MJPG"] = "mjpeg", ["JPEG"] = "mjpeg", ["H264"] = "h264", ["HEVC"] = "hevc", ["MPG4"] = "mpeg4",
        ["YUYV"] = "yuyv422", ["UYVY"] = "uyvy422", ["YU12"] = "yuv420p", ["YV12"] = "yuv420p", ["422P"] = "yuv422p", ["NV12"] = "nv12",
        ["RGB3"] = "rgb24", ["BGR3"] = "bgr24", ["BGR4"] = "bgr0", ["XR24"] = "bgr0", ["AR24"] = "bgra",
        ["GREY"] = "gray", ["Y16 "] = "gray16le", ["RGBP"] = "rgb565le", ["RGBO"] = "rgb555le",
        ["BA81"] = "bayer_bggr8", ["GBRG"] = "bayer_gbrg8", ["GRBG"] = "bayer_grbg8", ["RGGB"] = "bayer_rggb8",
    };

    /// <summary>ffmpeg's name for a V4L2 four-character code; the code itself where ffmpeg has none.</summary>
    public static string Name(uint fourCc)
    {
        var code = string.Create(4, fourCc, static (text, value) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                var c = (char)(value >> (8 * i) & 0x7F);
                text[i] = char.IsControl(c) ? '?' : c;
            }
        });
        return Names.GetValueOrDefault(code) ?? code.Trim();
    }

    /// <summary>False for the codes of formats that ffmpeg has no name for; its own names are of small letters.</summary>
    public static bool IsReadable(string? name) => name is null || !name.Any(char.IsAsciiLetterUpper);

    /// <summary>True for streams of a codec: ffmpeg's dshow input asks for them in another way than for raw pixels.</summary>
    public static bool IsCodec(string name) => name is "mjpeg" or "h264" or "hevc" or "mpeg4" or "vp8" or "vp9" or "dvvideo";
}
