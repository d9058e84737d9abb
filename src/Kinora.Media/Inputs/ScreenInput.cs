using System.Globalization;
using Kinora.Media.Sources;

namespace Kinora.Media.Inputs;

/// <summary>How ffmpeg opens the screen or a region of it.</summary>
internal static class ScreenInput
{
    /// <param name="region"><c>WxH+X,Y</c>, or empty for the whole screen.</param>
    /// <param name="options">The rate is asked of the screen; 30 unless told.</param>
    public static FfmpegInput For(string region, SourceOptions options)
    {
        var display = Environment.GetEnvironmentVariable("DISPLAY") ?? ":0";
        List<string> arguments = ["-f", "x11grab", "-framerate", (options.Rate ?? 30).ToString(CultureInfo.InvariantCulture)];
        if (ScreenRegion.TryParse(region, out var rectangle))
        {
            arguments.AddRange(["-video_size", $"{rectangle.Width}x{rectangle.Height}"]);
            display += string.Create(CultureInfo.InvariantCulture, $"+{rectangle.X},{rectangle.Y}");
        }

        arguments.AddRange(["-i", display]);
        return new FfmpegInput(arguments);
    }
}
