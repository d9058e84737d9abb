using Kinora.Media.Ffmpeg;
using Kinora.Media.Native;

namespace Kinora.Media;

/// <summary>What this machine offers for pictures and video.</summary>
public static class MediaTools
{
    /// <summary>True when libturbojpeg loads.</summary>
    public static bool HasTurboJpeg => TurboJpeg.IsPresent;

    /// <summary>ffmpeg's version, asked of the program itself.</summary>
    /// <exception cref="MissingProgramException">ffmpeg is not installed.</exception>
    public static async Task<string> FfmpegVersionAsync(CancellationToken cancellationToken)
    {
        var ffmpeg = await FfmpegProcess.StartAsync(new FfmpegCommand(["-version"])).ConfigureAwait(false);
        await using (ffmpeg.ConfigureAwait(false))
        {
            using var reader = new StreamReader(ffmpeg.Output);
            var line = await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) ?? "";
            return line.Split(" Copyright", 2)[0];
        }
    }
}
