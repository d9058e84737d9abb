using System.Globalization;
using System.Text.RegularExpressions;

namespace Kinora.Media.Devices;

/// <summary>Reads what ffmpeg's avfoundation input lists on macOS: cameras and screens in one numbered list.</summary>
internal static partial class AvFoundationListing
{
    private const string ScreenPrefix = "Capture screen ";

    /// <summary>ffmpeg's arguments that list the devices.</summary>
    public static IReadOnlyList<string> Devices { get; } = ["-f", "avfoundation", "-list_devices", "true", "-i", ""];

    /// <summary>ffmpeg's arguments that make it list what a camera offers: a size that none has is refused with the list.</summary>
    public static IReadOnlyList<string> AskModes(CameraDevice camera) =>
        ["-f", "avfoundation", "-video_size", "1x1", "-framerate", "1", "-i", camera.Path + ":none"];

    /// <summary>The cameras; their numbers are those of the list.</summary>
    public static IReadOnlyList<CameraDevice> Cameras(string text) =>
        [.. from device in VideoDevices(text)
            where !device.Name.StartsWith(ScreenPrefix, StringComparison.Ordinal)
            select new CameraDevice(device.Index, device.Name, device.Index.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The screens; the list does not tell their sizes.</summary>
    public static IReadOnlyList<Screen> Screens(string text) =>
        [.. from device in VideoDevices(text)
            where device.Name.StartsWith(ScreenPrefix, StringComparison.Ordinal)
            select new Screen(device.Name, null, null)];

    /// <summary>
    /// What the camera offers, each size once. ffmpeg takes only the fastest rate of a range, so the slower end is not an offer.
    /// </summary>
    public static IReadOnlyList<CameraMode> Modes(string text) =>
        [.. from match in Mode().Matches(text)
            let size = (Width: Number(match, 1), Height: Number(match, 2))
            group double.Parse(match.Groups[3].ValueSpan, CultureInfo.InvariantCulture) by size into mode
            select new CameraMode(null, mode.Key.Width, mode.Key.Height, [.. mode.Distinct().OrderDescending()])];

    private static IEnumerable<(int Index, string Name)> VideoDevices(string text)
    {
        var start = text.IndexOf("AVFoundation video devices:", StringComparison.Ordinal);
        if (start < 0)
        {
            return [];
        }

        var end = text.IndexOf("AVFoundation audio devices:", start, StringComparison.Ordinal);
        return Device().Matches(end < 0 ? text[start..] : text[start..end]).Select(match => (Number(match, 1), match.Groups[2].Value));
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?:\[[^\]\n]*\]\s)?\[(\d{1,4})\] (\S[^\r\n]*?)\s*$", RegexOptions.Multiline)]
    private static partial Regex Device();

    [GeneratedRegex(@"(\d{1,5})x(\d{1,5})@\[[\d.]{1,16} ([\d.]{1,16})\]fps")]
    private static partial Regex Mode();
}
