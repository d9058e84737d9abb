using System.Globalization;

namespace Kinora.Media.Sources;

/// <summary>
/// Where pictures come from, as users write it: <c>0</c> · <c>auto</c> · <c>video=NAME</c> · a file path · <c>rtsp://…</c> ·
/// <c>http(s)://…</c> · <c>test:</c> · <c>demo</c>.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Camera number or name, absolute file path, or the whole address with its password.</param>
/// <param name="Display">How it is shown: passwords masked.</param>
public sealed record SourceAddress(SourceKind Kind, string Value, string Display)
{
    private static readonly string[] WebFileExtensions = [".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".ts", ".flv", ".ogv", ".gif", ".m3u8"];

    private const string Grammar = "a file, a camera number, auto, video=NAME, rtsp://…, http(s)://…, test: or demo";

    /// <summary>True for cameras and network streams: their frames arrive at their own pace and cannot be read again.</summary>
    public bool IsLive => IsCamera || Kind == SourceKind.Rtsp || (Kind == SourceKind.Http && !IsWebFile);

    /// <summary>True for a camera of this machine.</summary>
    public bool IsCamera => Kind is SourceKind.Camera or SourceKind.NamedCamera or SourceKind.AnyCamera;

    /// <summary>True for an HTTP address that names a video file or a playlist; any other is taken for a camera that sends for ever.</summary>
    private bool IsWebFile => WebFileExtensions.Contains(Path.GetExtension(new Uri(Value).AbsolutePath), StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads an address. A file must exist.</summary>
    /// <exception cref="SourceException">The text is no address, or names a file that is not there.</exception>
    public static SourceAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > 0 && text.All(char.IsAsciiDigit) && !File.Exists(text))
        {
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 256
                ? new SourceAddress(SourceKind.Camera, number.ToString(CultureInfo.InvariantCulture), $"camera {number}")
                : throw new SourceException($"There is no camera {text}: camera numbers go from 0 to 255.", isUsage: true);
        }

        return text switch
        {
            "" => throw new SourceException($"The source is empty: give {Grammar}.", isUsage: true),
            "auto" => new SourceAddress(SourceKind.AnyCamera, text, "the first camera"),
            "demo" => new SourceAddress(SourceKind.Demo, text, "demo"),
            "test:" => new SourceAddress(SourceKind.Test, text, "test:"),
            _ when text.StartsWith("video=", StringComparison.Ordinal) =>
                new SourceAddress(SourceKind.NamedCamera, text["video=".Length..], $"camera '{text["video=".Length..]}'"),
            _ when text.Contains("://", StringComparison.Ordinal) => ParseUrl(text),
            _ => ParseFile(text),
        };
    }

    private static SourceAddress ParseUrl(string text)
    {
        var display = Mask(text);
        if (text.Any(char.IsControl))
        {
            throw new SourceException($"The address '{display}' has control characters in it: write it on one line.", isUsage: true);
        }

        text = EscapeUser(text);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            throw new SourceException($"'{display}' is not an address: write it as rtsp://host:port/path.", isUsage: true);
        }

        return uri.Scheme switch
        {
            "rtsp" or "rtsps" => new SourceAddress(SourceKind.Rtsp, text, display),
            "http" or "https" => new SourceAddress(SourceKind.Http, text, display),
            _ => throw new SourceException($"Kinora cannot read '{uri.Scheme}://' addresses: give {Grammar}.", isUsage: true),
        };
    }

    private static SourceAddress ParseFile(string text)
    {
        var path = Path.GetFullPath(text);
        if (Directory.Exists(path))
        {
            var pictures = Stills.StillFile.InFolder(path).Count;
            throw new SourceException(
                pictures == 0
                    ? $"The folder '{text}' holds no pictures (jpg, png, webp, bmp): name a folder that does, or a video file."
                    : $"'{text}' is a folder with {pictures} pictures: look at them with kinora predict {text}.",
                isUsage: true);
        }

        return File.Exists(path)
            ? new SourceAddress(SourceKind.File, path, text)
            : throw new SourceException($"There is no file '{text}': check the path, or give {Grammar}.", isUsage: true);
    }

    /// <summary>Passwords are often written with an @ in them; the last one before the path is the one that ends them.</summary>
    private static string EscapeUser(string text) => FindUser(text) is var (start, end) && end > start
        ? string.Concat(text.AsSpan(0, start), text[start..end].Replace("@", "%40", StringComparison.Ordinal), text.AsSpan(end))
        : text;

    /// <summary>Replaces user and password of an address by ***.</summary>
    private static string Mask(string text) => FindUser(text) is var (start, end) && end > start
        ? string.Concat(text.AsSpan(0, start), "***", text.AsSpan(end))
        : text;

    /// <summary>Where user and password stand; an empty range where there are none.</summary>
    private static (int Start, int End) FindUser(string text)
    {
        var start = text.IndexOf("://", StringComparison.Ordinal) + 3;
        var path = text.IndexOfAny(['/', '?', '#'], start);
        var at = text.AsSpan(start, (path < 0 ? text.Length : path) - start).LastIndexOf('@');
        return (start, start + Math.Max(at, 0));
    }
}
