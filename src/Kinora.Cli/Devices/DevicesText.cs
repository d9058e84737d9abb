using System.Globalization;
using Kinora.Media.Devices;

namespace Kinora.Cli.Devices;

/// <summary>The devices as lines for people, 80 columns wide at most unless a name is wider.</summary>
internal static class DevicesText
{
    private const int Columns = 80;

    public static IEnumerable<string> Of(IReadOnlyList<CameraDevice> cameras) => cameras.Count == 0
        ? Wrapped("  ", "none: plug one in, or try the built-in clip with kinora watch demo")
        : cameras.SelectMany(Of);

    public static IEnumerable<string> Of(IReadOnlyList<Screen> screens) => screens.Count == 0
        ? Wrapped("  ", $"none: {ScreenList.Remedy}")
        : screens.Select(screen => screen.Width is null ? $"  {screen.Name}" : $"  {screen.Name,-16}  {screen.Width}x{screen.Height}");

    /// <param name="trials">Encoders or decoders.</param>
    /// <param name="all">Also those that do not work, and why.</param>
    public static IEnumerable<string> Of(IReadOnlyList<HardwareTrial> trials, bool all)
    {
        var working = trials.Where(trial => trial.Works).SelectMany(trial => Trial(trial, string.Join(' ', trial.Codecs)));
        var failed = trials.Where(trial => !trial.Works).ToList();
        var summary = failed.Count < trials.Count ? []
            : failed.Count == 0 ? Wrapped("  ", "none: this ffmpeg was built without any")
            : all ? Wrapped("  ", "none works; software does the work")
            : Wrapped("  ", $"none of {failed.Count} works; software does the work (kinora devices --all says why)");
        var reasons = all ? failed.SelectMany(trial => Trial(trial, $"no: {trial.Reason}")) : [];
        return [.. working, .. summary, .. reasons];

        static List<string> Trial(HardwareTrial trial, string outcome) => Wrapped($"  {trial.Name,-16}  ", outcome);
    }

    private static IEnumerable<string> Of(CameraDevice camera)
    {
        // What a camera is called elsewhere than on Linux (a number, or a path of many letters) says nothing to people.
        var path = camera.Path.StartsWith("/dev/", StringComparison.Ordinal) && camera.Path != camera.Name ? "  " + camera.Path : "";
        var problem = camera.Problem is { } text ? Wrapped("     ", text) : [];
        var modes = camera.Modes
            .GroupBy(mode => mode.Format ?? "")
            .SelectMany(format => Wrapped($"     {format.Key,-8}  ", OffersOf(format)));
        return [$"  {camera.Index}  {camera.Name}{path}", .. problem, .. modes];
    }

    /// <summary>The sizes of a format, those with the same rates together.</summary>
    private static string OffersOf(IEnumerable<CameraMode> modes) => string.Join(" · ", modes.GroupBy(RatesOf).Select(group =>
    {
        var sizes = string.Join(' ', group.Select(SizeOf).Distinct());
        return group.Key.Length > 0 ? $"{sizes} at {group.Key}" : sizes;
    }));

    private static string SizeOf(CameraMode mode) =>
        (mode.Smallest is { } least ? $"{least.Width}x{least.Height} to " : "") + $"{mode.Width}x{mode.Height}";

    private static string RatesOf(CameraMode mode)
    {
        var rates = mode.Rates.Select(rate => Math.Round(rate, 2).ToString(CultureInfo.InvariantCulture)).Distinct();
        return mode.IsRateRange ? string.Join(" to ", rates.Reverse()) : string.Join(", ", rates);
    }

    /// <summary>Words after a head; lines that follow are indented as far.</summary>
    private static List<string> Wrapped(string head, string text)
    {
        List<string> lines = [];
        var line = head;
        var isEmpty = true;
        foreach (var word in text.Split(' '))
        {
            if (!isEmpty && line.Length + 1 + word.Length > Columns)
            {
                lines.Add(line);
                (line, isEmpty) = (new string(' ', head.Length), true);
            }

            line += isEmpty ? word : " " + word;
            isEmpty = false;
        }

        lines.Add(line);
        return lines;
    }
}
