using Kinora.Media.Sources;

namespace Kinora.Media.Devices;

/// <summary>What is asked of a camera; null leaves the choice to it.</summary>
/// <param name="Format">The format as ffmpeg names it.</param>
/// <param name="Size">Width and height in pixels.</param>
/// <param name="Rate">Frames a second.</param>
internal sealed record ModeChoice(string? Format, (int Width, int Height)? Size, double? Rate)
{
    /// <summary>Motion JPEG: raw pictures do not fit through USB at full size and rate.</summary>
    private const string Preferred = "mjpeg";

    private const int MostNamed = 12;

    /// <summary>Chooses among what a camera offers. One that does not tell what it offers is asked as it stands in the options.</summary>
    /// <exception cref="SourceException">The camera does not offer what the options ask.</exception>
    public static ModeChoice For(CameraDevice camera, SourceOptions options)
    {
        if (camera.Modes.Count == 0)
        {
            return new ModeChoice(options.PixelFormat, options.Size, options.Rate);
        }

        var modes = camera.Modes;
        var asked = "";
        if (options.PixelFormat is { } format)
        {
            modes = Keep(mode => mode.Format is null || mode.Format == format, $"no format '{format}'", mode => mode.Format!);
            asked = $" in {format}";
        }

        if (options.Size is { } size)
        {
            modes = Keep(mode => mode.Has(size.Width, size.Height), $"no size {size.Width}x{size.Height}{asked}", SizeText);
            asked += $" at {size.Width}x{size.Height}";
        }

        if (options.Rate is { } rate)
        {
            modes = Keep(
                mode => mode.Match(rate) is not null, $"no rate of {CameraMode.RateText(rate)} frames a second{asked}",
                mode => mode.IsRateRange ? $"{CameraMode.RateText(mode.Rates[^1])} to {CameraMode.RateText(mode.Rates[0])}" : null,
                mode => mode.Rates.Select(CameraMode.RateText));
        }

        var mode = modes.FirstOrDefault(m => m.Format == Preferred)
            ?? modes.FirstOrDefault(m => VideoFormats.IsReadable(m.Format))
            ?? modes[0];
        // Without a wish, a camera that has no MJPEG keeps the format it has.
        var needsFormat = mode.Format == Preferred || options.Size is not null || options.Rate is not null;
        var askedRate = options.Rate is { } wanted ? mode.Match(wanted) : null;
        return new ModeChoice(options.PixelFormat ?? (needsFormat ? mode.Format : null), options.Size, askedRate);

        IReadOnlyList<CameraMode> Keep(
            Func<CameraMode, bool> fits, string lack, Func<CameraMode, string?> name, Func<CameraMode, IEnumerable<string>>? names = null)
        {
            CameraMode[] fitting = [.. modes.Where(fits)];
            if (fitting.Length > 0)
            {
                return fitting;
            }

            string[] offers = [.. modes.SelectMany(m => name(m) is { } one ? [one] : names?.Invoke(m) ?? []).Distinct()];
            var offer = string.Join(", ", offers.Take(MostNamed)) + (offers.Length > MostNamed ? ", …" : "");
            throw new SourceException($"The camera '{camera.Name}' has {lack}: it offers {offer}.");
        }
    }

    private static string SizeText(CameraMode mode) =>
        (mode.Smallest is { } least ? $"{least.Width}x{least.Height} to " : "") + $"{mode.Width}x{mode.Height}";
}
