using Kinora.Frames.Formats;

namespace Kinora.Media.Encoders;

/// <summary>How ffmpeg is told to use one encoder.</summary>
/// <param name="Choice">Which it is.</param>
/// <param name="Name">ffmpeg's name.</param>
/// <param name="TakesPlanar">Whether it takes I420 as it is; each takes NV12.</param>
internal sealed record H264Encoder(EncoderChoice Choice, string Name, bool TakesPlanar)
{
    /// <summary>Those there are, the one that is tried first at the beginning.</summary>
    public static IReadOnlyList<H264Encoder> All { get; } =
    [
        new(EncoderChoice.Nvenc, "h264_nvenc", TakesPlanar: true)
        {
            // p4: the middle of its seven presets. A key frame that is asked for shall be one that a player can begin at.
            Options = ["-preset", "p4", "-rc", "vbr", "-forced-idr", "1"],
        },
        new(EncoderChoice.Vaapi, "h264_vaapi", TakesPlanar: false)
        {
            Device = ["-init_hw_device", "vaapi=kinora", "-filter_hw_device", "kinora"],
            Upload = "hwupload",  // it takes pictures only from its device's memory
        },
        new(EncoderChoice.Qsv, "h264_qsv", TakesPlanar: false)
        {
            Options = ["-forced_idr", "1"],
        },
        // The drivers of small boards have NV12 in common, and little else.
        new(EncoderChoice.V4l2m2m, "h264_v4l2m2m", TakesPlanar: false),
        new(EncoderChoice.VideoToolbox, "h264_videotoolbox", TakesPlanar: true),
        new(EncoderChoice.Libx264, "libx264", TakesPlanar: true)
        {
            // The last preset at which more work still gives much: 1080p at 30 frames a second on two small cores.
            Options = ["-preset", "veryfast"],
        },
    ];

    /// <summary>What opens its device, before the input.</summary>
    public IReadOnlyList<string> Device { get; init; } = [];

    /// <summary>The filter that brings pictures to its device; null where it takes them from ours.</summary>
    public string? Upload { get; init; }

    /// <summary>What it alone wants.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>As people write it.</summary>
    public string Display => Choice.ToString().ToLowerInvariant();

    public static H264Encoder Of(EncoderChoice choice) => All.First(encoder => encoder.Choice == choice);

    /// <summary>The filters between frames of a format and this encoder, and the colours that come out of them.</summary>
    public (string? Filters, FrameFormat Output) Filter(FrameFormat format)
    {
        List<string> filters = [];
        var output = format with { Width = Math.Max(2, format.Width & ~1), Height = Math.Max(2, format.Height & ~1) };
        if (output.Width < format.Width || output.Height < format.Height)
        {
            // Chroma has half the columns and rows, so the last odd one has none of its own.
            filters.Add($"crop={output.Width}:{output.Height}:0:0");
        }

        var wanted = TakesPlanar ? PixelFormat.I420 : PixelFormat.Nv12;
        switch (format.PixelFormat)
        {
            case PixelFormat.I420 or PixelFormat.Nv12:
                filters.AddRange(format.PixelFormat == PixelFormat.Nv12 || TakesPlanar ? [] : ["format=nv12"]);
                break;
            case PixelFormat.Gray8:
                // ffmpeg takes gray for full range; said of both ends, its bytes become luma as they are, and keep the range that they have.
                filters.Add($"scale=in_range=pc:out_range=pc,format={FfmpegNames.Of(wanted)}");
                output = output with { PixelFormat = wanted };
                break;
            default:
                output = FrameFormat.Video(output.Width, output.Height) with { PixelFormat = wanted };
                filters.Add($"scale=out_color_matrix={(output.Matrix == ColorMatrix.Bt709 ? "bt709" : "bt601")}:out_range=tv:flags=accurate_rnd,format={FfmpegNames.Of(wanted)}");
                break;
        }

        if (Upload is { } upload)
        {
            filters.Add(upload);
        }

        return (filters.Count == 0 ? null : string.Join(',', filters), output);
    }
}
