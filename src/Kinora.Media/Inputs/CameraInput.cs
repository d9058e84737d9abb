using System.Globalization;
using Kinora.Media.Devices;
using Kinora.Media.Sources;

namespace Kinora.Media.Inputs;

/// <summary>How ffmpeg opens a camera.</summary>
internal static class CameraInput
{
    /// <exception cref="SourceException">There is no such camera.</exception>
    public static FfmpegInput For(SourceAddress address, SourceOptions options)
    {
        var (format, device) = Camera.Resolve(address);
        List<string> arguments = ["-f", format];
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
        return new FfmpegInput(arguments);
    }
}
