using System.Globalization;
using System.Text.RegularExpressions;

namespace Kinora.Media.Devices;

/// <summary>Reads what ffmpeg's dshow input lists on Windows.</summary>
internal static partial class DirectShowListing
{
    /// <summary>DirectShow's class of video inputs; some virtual cameras tell only by it what they are.</summary>
    private const string VideoInputs = "{860BB310-5D01-11D0-BD3B-00A0C911CE86}";

    /// <summary>ffmpeg's arguments that list the devices.</summary>
    public static IReadOnlyList<string> Devices { get; } = ["-list_devices", "true", "-f", "dshow", "-i", "dummy"];

    /// <summary>ffmpeg's arguments that list what a camera offers.</summary>
    public static IReadOnlyList<string> AskModes(CameraDevice camera) =>
        ["-list_options", "true", "-f", "dshow", "-i", "video=" + camera.Path];

    /// <summary>The video devices, numbered in the order of the list.</summary>
    public static IReadOnlyList<CameraDevice> Cameras(string text)
    {
        List<CameraDevice> cameras = [];
        foreach (Match match in Device().Matches(text))
        {
            var name = match.Groups["name"].Value;
            var path = match.Groups["path"] is { Success: true } alternative ? alternative.Value : name;
            var media = match.Groups["media"].Value;
            if (media.Contains("video", StringComparison.Ordinal) ||
                (media == "none" && path.Contains(VideoInputs, StringComparison.OrdinalIgnoreCase)))
            {
                cameras.Add(new CameraDevice(cameras.Count, name, path));
            }
        }

        return cameras;
    }

    /// <summary>What the camera offers, each once.</summary>
    public static IReadOnlyList<CameraMode> Modes(string text)
    {
        List<CameraMode> modes = [];
        HashSet<string> seen = [];
        foreach (Match match in Mode().Matches(text))
        {
            double[] rates = [Rate("fast"), Rate("slow")];
            (int Width, int Height) least = (Number("w"), Number("h"));
            var mode = new CameraMode(match.Groups["format"].Value, Number("mw"), Number("mh"), rates[0] == rates[1] ? rates[..1] : rates)
            {
                IsRateRange = rates[0] != rates[1],
            };
            mode = least == (mode.Width, mode.Height) ? mode : mode with { Smallest = least };
            if (seen.Add($"{mode} {least}"))
            {
                modes.Add(mode);
            }

            int Number(string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
            double Rate(string group) => double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
        }

        return modes;
    }

    [GeneratedRegex("""
        ^(?:\[[^\]\n]*\])?\s*"(?<name>[^"\n]+)"\s\((?<media>[a-z, ]+)\)\s*$
        (?:\n(?:\[[^\]\n]*\])?\s*Alternative\ name\s"(?<path>[^"\n]+)")?
        """, RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Device();

    [GeneratedRegex(
        @"(?:vcodec|pixel_format)=(?<format>\w{1,32})\s+min s=(?<w>\d{1,5})x(?<h>\d{1,5}) fps=(?<slow>[\d.]{1,12})\s+" +
        @"max s=(?<mw>\d{1,5})x(?<mh>\d{1,5}) fps=(?<fast>[\d.]{1,12})")]
    private static partial Regex Mode();
}
