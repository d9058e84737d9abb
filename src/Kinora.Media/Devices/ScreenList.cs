using System.Globalization;
using System.Text.RegularExpressions;
using Kinora.Media.Ffmpeg;

namespace Kinora.Media.Devices;

/// <summary>Lists the screens that <c>screen:</c> could show.</summary>
public static partial class ScreenList
{
    private const string SocketFolder = "/tmp/.X11-unix";

    /// <summary>How long ffmpeg may take to list or open a screen.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>On Linux, the X displays of this machine that let us in, with their sizes; elsewhere what ffmpeg sees.</summary>
    /// <exception cref="MissingProgramException">ffmpeg is not installed (macOS and Windows).</exception>
    public static async Task<IReadOnlyList<Screen>> FindAsync(CancellationToken cancellationToken)
    {
        switch (Host.System)
        {
            case HostSystem.MacOS:
                var list = await FfmpegCall.RunAsync(AvFoundationListing.Devices, Patience, cancellationToken).ConfigureAwait(false);
                return AvFoundationListing.Screens(list.Errors);
            case HostSystem.Windows:
                var opened = await FfmpegCall
                    .RunAsync(["-f", "gdigrab", "-i", "desktop", "-frames:v", "1", "-f", "null", "-"], Patience, cancellationToken)
                    .ConfigureAwait(false);
                return opened.ExitCode == 0 && SizeOf(opened.Errors) is var (width, height) ? [new Screen("desktop", width, height)] : [];
            default:
                return
                [
                    .. from name in DisplayNames()
                        let display = X11Display.Ask(name)
                        where display.Width is not null
                        select new Screen(name, display.Width, display.Height),
                ];
        }
    }

    /// <summary>What helps where no screen was found, or why nothing does; without a full stop.</summary>
    public static string Remedy => Host.System switch
    {
        HostSystem.MacOS => "allow this terminal to record the screen: System Settings, Privacy & Security, Screen Recording",
        HostSystem.Windows => "log in to a desktop: a service has no screen",
        _ when IsSet("WAYLAND_DISPLAY") => "Wayland lets no program read the screen: log in to an X11 session",
        _ => "start an X server, or name one that runs: DISPLAY=:0",
    };

    /// <summary>The size in what ffmpeg tells about the input it has opened.</summary>
    internal static (int Width, int Height)? SizeOf(string text)
    {
        var match = OpenedVideo().Match(text);
        return match.Success ? (Number(match.Groups[1]), Number(match.Groups[2])) : null;

        static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);
    }

    private static IEnumerable<string> DisplayNames()
    {
        List<string> names = [];
        if (Environment.GetEnvironmentVariable("DISPLAY") is { Length: > 0 } own)
        {
            names.Add(own);
        }

        if (Directory.Exists(SocketFolder))
        {
            names.AddRange(
                from socket in Directory.EnumerateFileSystemEntries(SocketFolder)
                let number = Path.GetFileName(socket)[1..]
                where number.Length > 0 && number.All(char.IsAsciiDigit)
                orderby number.Length, number
                select ":" + number);
        }

        return names.DistinctBy(name => name.Split('.')[0]);
    }

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));

    [GeneratedRegex(@"Stream #0:0.*: Video: .*?, (\d{1,5})x(\d{1,5})")]
    private static partial Regex OpenedVideo();
}
