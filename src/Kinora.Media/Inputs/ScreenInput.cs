using System.Globalization;
using Kinora.Media.Devices;
using Kinora.Media.Sources;

namespace Kinora.Media.Inputs;

/// <summary>How ffmpeg opens the screen or a region of it: x11grab on Linux, avfoundation on macOS, gdigrab on Windows.</summary>
internal static class ScreenInput
{
    private const double UsualRate = 30;

    /// <param name="region"><c>WxH+X,Y</c>, or empty for the whole screen.</param>
    /// <param name="options">The rate is asked of the screen; 30 unless told.</param>
    /// <exception cref="SourceException">There is no screen that can be captured, or the region does not lie on it.</exception>
    public static FfmpegInput For(string region, SourceOptions options)
    {
        ScreenRegion? part = ScreenRegion.TryParse(region, out var rectangle) ? rectangle : null;
        var rate = options.Rate ?? UsualRate;
        return Host.System switch
        {
            HostSystem.MacOS => MacOS(part, rate),
            HostSystem.Windows => Windows(part, rate),
            _ => X11(part, rate, Environment.GetEnvironmentVariable("DISPLAY"), Environment.GetEnvironmentVariable("WAYLAND_DISPLAY")),
        };
    }

    /// <summary>The display must be there: ffmpeg's own words for one that is not tell nothing.</summary>
    internal static FfmpegInput X11(ScreenRegion? region, double rate, string? display, string? wayland)
    {
        if (string.IsNullOrEmpty(display))
        {
            throw new SourceException(string.IsNullOrEmpty(wayland)
                ? "There is no screen here, for DISPLAY is not set: run this in a desktop session, or name an X display, as in DISPLAY=:0."
                : $"The screen '{wayland}' cannot be captured, for Wayland lets no program read it: log in to an X11 session.");
        }

        var screen = X11Display.Ask(display);
        if (screen.IsSilent)
        {
            throw new SourceException($"The display '{display}' does not answer: check DISPLAY, and that the X server runs.");
        }

        List<string> arguments = ["-f", "x11grab", "-framerate", CameraMode.RateText(rate)];
        if (region is { } part)
        {
            if (screen.Width < part.X + part.Width || screen.Height < part.Y + part.Height)
            {
                throw new SourceException(
                    $"The region {part} does not lie on the screen, which has {screen.Width}x{screen.Height} pixels: give one that does.");
            }

            arguments.AddRange(["-video_size", SizeText(part), "-grab_x", Text(part.X), "-grab_y", Text(part.Y)]);
        }

        return new FfmpegInput([.. arguments, "-i", display]);
    }

    /// <summary>avfoundation captures whole screens; a region is cut out of the pictures, in pixels of the screen.</summary>
    internal static FfmpegInput MacOS(ScreenRegion? region, double rate) =>
        new(["-f", "avfoundation", "-capture_cursor", "1", "-framerate", CameraMode.RateText(rate), "-i", "Capture screen 0:none"])
        {
            Filter = region is { } part ? $"crop={Text(part.Width)}:{Text(part.Height)}:{Text(part.X)}:{Text(part.Y)}" : null,
        };

    internal static FfmpegInput Windows(ScreenRegion? region, double rate)
    {
        string[] place = region is { } part
            ? ["-offset_x", Text(part.X), "-offset_y", Text(part.Y), "-video_size", SizeText(part)]
            : [];
        return new FfmpegInput(["-f", "gdigrab", "-framerate", CameraMode.RateText(rate), .. place, "-i", "desktop"]);
    }

    private static string SizeText(ScreenRegion region) => $"{Text(region.Width)}x{Text(region.Height)}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
