using System.Globalization;
using Kinora.Media.Ffmpeg;
using Kinora.Media.Inputs;
using Kinora.Media.Sources;

namespace Kinora.Media.Recording.Copying;

/// <summary>The ffmpeg call that hands a source's pictures on as they are coded, in an MP4 of fragments.</summary>
internal static class CopyCommand
{
    /// <param name="address">What is read.</param>
    /// <param name="options">How it is opened.</param>
    /// <param name="maxFrames">Ends after so many; null for no limit.</param>
    /// <param name="duration">Ends after so much of the source's time; null for no limit.</param>
    public static async Task<FfmpegCommand> ForAsync(SourceAddress address, SourceOptions options, long? maxFrames, TimeSpan? duration)
    {
        var input = await SourceInput.ForAsync(address, options).ConfigureAwait(false);
        List<string> arguments = ["-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+error", .. input.Arguments, "-map", "0:V:0", "-c", "copy"];
        if (maxFrames is { } frames)
        {
            arguments.AddRange(["-frames:v", frames.ToString(CultureInfo.InvariantCulture)]);
        }

        if (duration is { } time)
        {
            arguments.AddRange(["-t", time.TotalSeconds.ToString("F6", CultureInfo.InvariantCulture)]);
        }

        arguments.AddRange([
            // A fragment a second, and one at each key frame, for a file can only begin there. What describes the pictures comes with the first, when it is known.
            "-movflags", "+frag_keyframe+empty_moov+default_base_moof+delay_moov", "-frag_duration", "1000000", "-flush_packets", "1", "-f", "mp4", "pipe:1",
        ]);
        return new FfmpegCommand(arguments, input.StandardInput, input.Producer) { IsFed = input.IsFed, Environment = input.Environment };
    }
}
