using Kinora.Media.Sources;

namespace Kinora.Media.Inputs;

/// <summary>How ffmpeg opens a video file.</summary>
internal static class FileInput
{
    /// <summary>Containers that a file may be. Playlists, concat scripts and text (ffmpeg would render it as a picture) stay out.</summary>
    public const string Formats =
        "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,nut,h264,hevc,m4v,av1,obu,ivf,mjpeg,jpeg_pipe,gif,wtv,mxf,rm,dv,y4m,yuv4mpegpipe,apng";

    public static FfmpegInput For(string path, SourceOptions options)
    {
        List<string> arguments = [];
        if (options.Loop && !HasRange(options))
        {
            // A range is repeated by starting ffmpeg again: -stream_loop knows only whole files.
            arguments.AddRange(["-stream_loop", "-1"]);
        }

        if (options.Realtime)
        {
            arguments.Add("-re");
        }

        // file: keeps a name that looks like an option or an address from being taken for one.
        arguments.AddRange(["-protocol_whitelist", "file", "-format_whitelist", Formats, "-i", "file:" + path]);
        return new FfmpegInput(arguments);
    }

    /// <summary>True when only a part of the file is asked for.</summary>
    public static bool HasRange(SourceOptions options) => options.FirstFrame > 0 || options.EndFrame is not null;
}
