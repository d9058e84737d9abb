using System.Globalization;
using Kinora.Frames.Formats;
using Kinora.Media.Ffmpeg;
using Kinora.Media.Nut;

namespace Kinora.Media.Encoders;

/// <summary>Puts ffmpeg's arguments together.</summary>
internal static class EncodeCommand
{
    /// <summary>Encodes the NUT that it is fed into an MP4 file.</summary>
    public static FfmpegCommand For(VideoEncoderOptions options)
    {
        var encoder = H264Encoder.Of(options.Encoder);
        return new FfmpegCommand(
            [
                "-nostdin", "-hide_banner", "-loglevel", "level+error",
                .. encoder.Device,
                "-probesize", "32", "-analyzeduration", "0",  // nothing has to be found out
                .. Colors(options.Format),
                "-protocol_whitelist", "pipe", "-format_whitelist", "nut", "-f", "nut", "-i", "pipe:0",
                .. Video(encoder, options),
                "-video_track_timescale", Number(NutVideoWriter.TicksPerSecond),
                // The index stands first and is empty; each fragment has its own. So a file can be played while it grows, and after a crash.
                "-movflags", "+frag_keyframe+empty_moov+default_base_moof", "-frag_duration", Number((long)options.Fragment.TotalMicroseconds),
                "-flush_packets", "1",
                .. options.StartedAt is { } started ? ["-metadata", $"creation_time={started.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}"] : Array.Empty<string>(),
                "-y", "-f", "mp4", "file:" + Path.GetFullPath(options.Path),
            ])
        {
            IsFed = true,
        };
    }

    /// <summary>Encodes ffmpeg's own test picture of that format; what it is written to must follow.</summary>
    public static IReadOnlyList<string> ForTrial(H264Encoder encoder, FrameFormat format) =>
    [
        .. encoder.Device,
        "-f", "lavfi", "-i", $"testsrc2=size={format.Width}x{format.Height}:rate=30,format={FfmpegNames.Of(format.PixelFormat)}", "-frames:v", "5",
        .. Video(encoder, new VideoEncoderOptions { Path = "", Format = format, Encoder = encoder.Choice }),
    ];

    /// <summary>From the input to the packets: filters, the encoder, its bits and its key frames.</summary>
    private static IEnumerable<string> Video(H264Encoder encoder, VideoEncoderOptions options)
    {
        var (filters, output) = encoder.Filter(options.Format);
        var bits = (int)options.Profile * 1_000_000L;
        return
        [
            "-map", "0:v:0",
            .. filters is null ? Array.Empty<string>() : ["-vf", filters],
            // Every frame at the time that it has: none is repeated or left out to make the rate even.
            "-fps_mode", "passthrough", "-enc_time_base", $"1:{NutVideoWriter.TicksPerSecond}",
            "-c:v", encoder.Name, .. encoder.Options,
            "-b:v", Number(bits), "-maxrate", Number(bits), "-bufsize", Number(2 * bits),
            // Key frames by time, for frames may come at any rate; no frames that lean on later ones, for those would be lost in a crash.
            "-g", Number(Math.Max(1, (long)Math.Round(options.KeyInterval.TotalSeconds * options.Rate))), "-bf", "0",
            "-force_key_frames", string.Create(CultureInfo.InvariantCulture, $"expr:gte(t,n_forced*{options.KeyInterval.TotalSeconds})"),
            .. Colors(output),
        ];
    }

    /// <summary>What the frames say of their colours. RGB says nothing: it has no coefficients, and all of the range.</summary>
    private static string[] Colors(FrameFormat format) => format.PixelFormat is PixelFormat.Rgb24 or PixelFormat.Bgr24 or PixelFormat.Rgbx
        ? []
        : ["-color_range", FfmpegNames.Of(format.Range), "-colorspace", FfmpegNames.Of(format.Matrix)];

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
