using System.Globalization;
using System.Text;
using Kinora.Frames.Formats;
using Kinora.Media.Ffmpeg;

namespace Kinora.Media.Sources;

/// <summary>
/// The ffmpeg call that turns a source into planar frames with their time stamps. Every option says why it is there.
/// </summary>
internal static class DecodeCommand
{
    /// <summary>Containers that a file may be. Playlists, concat scripts and text (ffmpeg would render it as a picture) stay out.</summary>
    private const string FileFormats =
        "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,nut,h264,hevc,m4v,av1,obu,ivf,mjpeg,jpeg_pipe,gif,wtv,mxf,rm,dv,y4m,yuv4mpegpipe,apng";

    private static readonly string MostPixels = FrameFormat.MaxPixels.ToString(CultureInfo.InvariantCulture);

    public static FfmpegCommand For(SourceAddress address, SourceOptions options)
    {
        List<string> arguments = ["-nostdin", "-hide_banner", "-loglevel", "error"];
        ReadOnlyMemory<byte> standardInput = default;
        switch (address.Kind)
        {
            case SourceKind.File:
                AddFile(arguments, address.Value, options);
                break;
            case SourceKind.Camera or SourceKind.NamedCamera or SourceKind.AnyCamera:
                AddCamera(arguments, address, options);
                break;
            case SourceKind.Rtsp:
                standardInput = AddRtsp(arguments, address.Value, options);
                break;
            case SourceKind.Http:
                AddHttp(arguments, address.Value, options);
                break;
            case SourceKind.Test:
                // -re: a test picture without it would be made as fast as the machine can.
                arguments.AddRange(["-re", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30"]);
                break;
            default:
                throw new ArgumentException($"'{address.Display}' must be resolved to a file before it is decoded.", nameof(address));
        }

        AddOutput(arguments, copyTimestamps: address.Kind == SourceKind.File && !options.Loop);
        return new FfmpegCommand(arguments, standardInput);
    }

    private static void AddFile(List<string> arguments, string path, SourceOptions options)
    {
        if (options.Loop)
        {
            arguments.AddRange(["-stream_loop", "-1"]);
        }

        if (options.Realtime)
        {
            arguments.Add("-re");
        }

        // file: keeps a name that looks like an option or an address from being taken for one.
        arguments.AddRange(["-protocol_whitelist", "file", "-format_whitelist", FileFormats, "-max_pixels", MostPixels, "-i", "file:" + path]);
    }

    private static void AddCamera(List<string> arguments, SourceAddress address, SourceOptions options)
    {
        var (format, device) = Camera.Resolve(address);
        arguments.AddRange(["-f", format]);
        if (options.Size is { } size)
        {
            arguments.AddRange(["-video_size", $"{size.Width}x{size.Height}"]);
        }

        if (options.Rate is { } rate)
        {
            arguments.AddRange(["-framerate", rate.ToString(CultureInfo.InvariantCulture)]);
        }
        else if (format == "avfoundation")
        {
            // avfoundation asks cameras for 29.97 frames a second unless told, which most refuse.
            arguments.AddRange(["-framerate", "30"]);
        }

        arguments.AddRange(["-i", device]);
    }

    private static ReadOnlyMemory<byte> AddRtsp(List<string> arguments, string url, SourceOptions options)
    {
        var timeout = ((long)options.NetworkTimeout.TotalMicroseconds).ToString(CultureInfo.InvariantCulture);
        if (!new Uri(url).UserInfo.Contains(':', StringComparison.Ordinal))
        {
            arguments.AddRange(["-rtsp_transport", "tcp", "-timeout", timeout, "-fflags", "nobuffer", "-i", url]);
            return default;
        }

        // Arguments can be read by every user of the machine: an address with a password goes through standard input.
        arguments.AddRange(["-f", "concat", "-safe", "0", "-protocol_whitelist", "pipe,rtsp,rtsps,rtp,tcp,udp,tls,crypto", "-i", "pipe:0"]);
        var quoted = url.Replace("'", "'\\''", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes($"ffconcat version 1.0\nfile '{quoted}'\noption rtsp_transport tcp\noption timeout {timeout}\n");
    }

    private static void AddHttp(List<string> arguments, string url, SourceOptions options)
    {
        if (options.Realtime)
        {
            arguments.Add("-re");
        }

        var timeout = ((long)options.NetworkTimeout.TotalMicroseconds).ToString(CultureInfo.InvariantCulture);
        arguments.AddRange(["-protocol_whitelist", "http,https,tcp,tls,crypto", "-rw_timeout", timeout, "-i", url]);
    }

    private static void AddOutput(List<string> arguments, bool copyTimestamps)
    {
        if (copyTimestamps)
        {
            // A file's time stamps stay as they are, even when they do not start at 0.
            arguments.Add("-copyts");
        }

        arguments.AddRange([
            "-map", "0:v:0", "-an", "-sn", "-dn",
            "-fps_mode", "passthrough",  // never duplicate or drop a frame to even out the rate
            "-enc_time_base", "-1",      // the source's own time base: no time stamp is rounded
            "-pix_fmt", "yuv420p", "-c:v", "rawvideo",
            "-f", "nut", "-write_index", "0", "pipe:1",
        ]);
    }
}
