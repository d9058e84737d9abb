using System.Globalization;
using Kinora.Frames.Bus;
using Kinora.Media.Push;
using Kinora.Media.Stills;

namespace Kinora.Media.Sources;

/// <summary>
/// How users write a source, the same everywhere: <c>0</c> · <c>auto</c> · <c>video=NAME</c> · <c>screen:</c> or <c>screen:WxH+X,Y</c> · a
/// file, a folder of pictures or a pattern (<c>frames/*.jpg</c>) · <c>rtsp://</c> <c>rtmp://</c> <c>srt://</c> <c>http(s)://</c> ·
/// <c>gst:PIPELINE</c> · <c>bus:PATH</c> · <c>push:NAME</c> · <c>test:</c> · <c>demo</c>.
/// </summary>
internal static class SourceGrammar
{
    private const string Forms =
        "a file, a folder of pictures, a camera number, auto, video=NAME, screen:, rtsp://…, rtmp://…, srt://…, http(s)://…, gst:PIPELINE, bus:PATH, push:NAME, test: or demo";

    public static SourceAddress Parse(string text, bool mustExist = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text switch
        {
            "" => throw Usage($"The source is empty: give {Forms}."),
            _ when text.Contains('\0', StringComparison.Ordinal) => throw Usage("The source has a zero character in it: write it without."),
            "auto" => new SourceAddress(SourceKind.AnyCamera, text, "the first camera"),
            "demo" => new SourceAddress(SourceKind.Demo, text, "demo"),
            "test:" => new SourceAddress(SourceKind.Test, text, "test:"),
            _ when text.All(char.IsAsciiDigit) && !File.Exists(text) => ParseCamera(text),
            _ when After(text, "video=") is { } name => ParseCameraName(name),
            _ when After(text, "screen:") is { } region => ParseScreen(region),
            _ when After(text, "gst:") is { } pipeline => ParsePipeline(pipeline),
            _ when After(text, "bus:") is { } socket => ParseBus(socket),
            _ when After(text, "push:") is { } producer => ParsePush(producer),
            _ when text.Contains("://", StringComparison.Ordinal) => ParseUrl(text),
            _ => ParsePath(text, mustExist),
        };
    }

    private static SourceAddress ParseCamera(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 256
            ? new SourceAddress(SourceKind.Camera, number.ToString(CultureInfo.InvariantCulture), $"camera {number}")
            : throw Usage($"There is no camera {text}: camera numbers go from 0 to 255.");

    private static SourceAddress ParseCameraName(string name) => name.Length > 0 && !name.Any(char.IsControl)
        ? new SourceAddress(SourceKind.NamedCamera, name, $"camera '{name}'")
        : throw Usage("video= names no camera: write it as video=NAME; kinora devices lists the names.");

    private static SourceAddress ParseScreen(string region) => region.Length == 0
        ? new SourceAddress(SourceKind.Screen, "", "screen:")
        : ScreenRegion.TryParse(region, out var rectangle)
            ? new SourceAddress(SourceKind.Screen, rectangle.ToString(), $"screen:{rectangle}")
            : throw Usage($"'screen:{region}' is no region of the screen: write it as screen:640x480+100,50 (width, height, left, top).");

    private static SourceAddress ParsePipeline(string pipeline) => string.IsNullOrWhiteSpace(pipeline) || pipeline.Contains('\0', StringComparison.Ordinal)
        ? throw Usage("gst: names no pipeline: write it as in gst:videotestsrc is-live=true.")
        : new SourceAddress(SourceKind.GStreamer, pipeline, AddressSecrets.MaskAll("gst:" + pipeline));

    private static SourceAddress ParseBus(string socket)
    {
        try
        {
            return string.IsNullOrWhiteSpace(socket)
                ? throw Usage("bus: names no socket: write it as bus:PATH, with the path that the other process publishes at.")
                : new SourceAddress(SourceKind.Bus, BusPath.Resolve(socket), "bus:" + socket);
        }
        catch (BusException error)
        {
            throw Usage(error.Message);
        }
    }

    private static SourceAddress ParsePush(string name) => PushName.IsValid(name)
        ? new SourceAddress(SourceKind.Push, name, "push:" + name)
        : throw Usage($"'push:{name}' has no name to push to: write it as push:NAME, with 1 to {PushName.MostCharacters} of a-z, 0-9, _ and -, a letter or digit first.");

    private static SourceAddress ParseUrl(string text)
    {
        var display = AddressSecrets.Mask(text);
        if (text.Any(char.IsControl))
        {
            throw Usage($"The address '{display}' has control characters in it: write it on one line.");
        }

        if (AddressSecrets.IsCutShort(text))
        {
            throw Usage($"The password in '{display}' has a / ? or # in it, which ends the host's name: write it as %2F, %3F or %23.");
        }

        text = AddressSecrets.EscapeUser(text);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            throw Usage($"'{display}' is not an address: write it as rtsp://host:port/path.");
        }

        // ffmpeg knows protocols in small letters only.
        (text, display) = (uri.Scheme + text[uri.Scheme.Length..], uri.Scheme + display[uri.Scheme.Length..]);
        return uri.Scheme switch
        {
            "rtsp" or "rtsps" => new SourceAddress(SourceKind.Rtsp, text, display),
            "rtmp" or "rtmps" => new SourceAddress(SourceKind.Rtmp, text, display),
            "srt" when uri.Port > 0 => new SourceAddress(SourceKind.Srt, text, display),
            "srt" => throw Usage($"'{display}' has no port: write it as srt://host:port."),
            "http" or "https" => new SourceAddress(SourceKind.Http, text, display),
            _ => throw Usage($"Kinora cannot read '{uri.Scheme}://' addresses: give {Forms}."),
        };
    }

    private static SourceAddress ParsePath(string text, bool mustExist)
    {
        var path = Path.GetFullPath(text);
        if (File.Exists(path))
        {
            return new SourceAddress(SourceKind.File, path, text);
        }

        if (Directory.Exists(path))
        {
            return !mustExist || StillFile.InFolder(path).Count > 0
                ? new SourceAddress(SourceKind.Stills, path, text)
                : throw Usage($"The folder '{text}' holds no pictures (jpg, png, webp, bmp): name a folder that does, or a video file.");
        }

        if (StillFile.IsPattern(path))
        {
            return !mustExist || StillFile.Matching(path).Count > 0
                ? new SourceAddress(SourceKind.Stills, path, text)
                : throw Usage($"No picture matches '{text}': check the folder, and that the names end in jpg, png, webp or bmp.");
        }

        if (!mustExist && LooksLikePath(text))
        {
            return new SourceAddress(SourceKind.File, path, text);
        }

        throw Usage($"There is no file '{text}': check the path, or give {Forms}.");
    }

    /// <summary>True where somebody may well mean a file: there is a folder or an extension in it, and no scheme as in <c>rtsp:/host</c>.</summary>
    private static bool LooksLikePath(string text) =>
        text.IndexOf(':', StringComparison.Ordinal) < 2 && (text.AsSpan().ContainsAny('/', Path.DirectorySeparatorChar) || Path.GetExtension(text).Length > 1);

    private static string? After(string text, string prefix) => text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : null;

    private static SourceException Usage(string message) => new(message, isUsage: true);
}
