using Kinora.Media.Inputs;
using Kinora.Media.Sources;

namespace Kinora.Media.Decoding;

/// <summary>Turns an ffmpeg that ended into one sentence for people, or into nothing when it ended in order.</summary>
internal static class SourceFailure
{
    private const string InvalidData = "Invalid data found";

    /// <summary>What ffmpeg says, what it means, and what helps. The first that fits is taken.</summary>
    private static readonly (string Marker, string Meaning)[] Meanings =
    [
        ("Unrecognized option", "the ffmpeg here is older than 5.1: install a newer one"),
        ("401 Unauthorized", "the server wants a user and password: write them as rtsp://user:password@host/path"),
        ("403 Forbidden", "the server refuses access: check the user's rights"),
        ("404 Not Found", "the server has no such stream: check the path after the host"),
        ("Connection refused", "nothing listens there: check host and port, and that the server runs"),
        ("No route to host", "the host cannot be reached: check the address and the network"),
        ("Network is unreachable", "the host cannot be reached: check the address and the network"),
        ("Name or service not known", "the host name is not known: check its spelling"),
        ("Failed to resolve hostname", "the host name is not known: check its spelling"),
        ("Connection timed out", "the host does not answer: check the address and the network"),
        ("timed out", "the host does not answer: check the address and the network"),
        ("moov atom not found", "the file was cut off before its index was written: copy or record it again"),
        ("matches no streams", "it has no picture in it: name a file with video"),
        ("does not contain any stream", "it has no picture in it: name a file with video"),
        ("Permission denied", "access is denied: check the file's or device's permissions"),
        ("Device or resource busy", "another program uses it: close that program"),
        (InvalidData, "it is not a video that ffmpeg can read: play it with ffplay to see, or convert it"),
        ("Format not on whitelist", "it is not a video: name an mp4, mkv, avi, mov, webm or another video file"),
        ("Protocol not on whitelist", "it leads to another address, which is not allowed"),
    ];

    /// <summary>What ffmpeg writes when a file is shorter than it says: MP4 and MOV, Matroska and WebM.</summary>
    private static readonly string[] CutOffMarkers = ["partial file", "File ended prematurely"];

    /// <summary>The exception that says why a source ended; null when a file was simply read to its end.</summary>
    public static SourceException? Explain(FfmpegRunOptions run, DecodeOutcome outcome, int exitCode, IReadOnlyList<string> errors) =>
        outcome is { Frames: 0, Error: null } && exitCode == 0 && FileInput.HasRange(run.Source)
            ? new SourceException($"'{run.Address.Display}' has no frame in the range that was asked for: ask for frames that are there.")
            : Explain(run.Address, outcome, exitCode, errors);

    /// <inheritdoc cref="Explain(FfmpegRunOptions, DecodeOutcome, int, IReadOnlyList{string})"/>
    public static SourceException? Explain(SourceAddress address, DecodeOutcome outcome, int exitCode, IReadOnlyList<string> errors)
    {
        if (outcome.Error is SourceException known)
        {
            return known;
        }

        if (outcome.Error is { } broken)
        {
            return new SourceException($"'{address.Display}' could not be decoded: {broken.Message}", inner: broken);
        }

        if (outcome.Frames > 0 && !address.IsLive)
        {
            // A damaged file still gave its readable part, and ffmpeg ends it as if nothing were wrong.
            var cutOff = errors.Any(line => CutOffMarkers.Any(marker => line.Contains(marker, StringComparison.Ordinal)));
            return cutOff ? new SourceException($"'{address.Display}' is damaged: it breaks off after {outcome.Frames} frames. Copy or record it again.")
                : exitCode == 0 && !IsWebFailure(address, errors) ? null
                : new SourceException($"'{address.Display}' broke off after {outcome.Frames} frames: {Meaning(address, outcome.Frames, errors, exitCode)}.");
        }

        return outcome.Frames > 0
            ? new SourceException($"'{address.Display}' stopped after {outcome.Frames} frames: {Meaning(address, outcome.Frames, errors, exitCode)}.")
            : new SourceException($"'{address.Display}' gives no picture: {Meaning(address, outcome.Frames, errors, exitCode)}.") { IsRefusal = IsRefusal(errors) };
    }

    /// <summary>Cameras lock an account after a few wrong passwords.</summary>
    private static bool IsRefusal(IReadOnlyList<string> errors) => errors.Any(
        line => line.Contains("401 Unauthorized", StringComparison.Ordinal) || line.Contains("403 Forbidden", StringComparison.Ordinal));

    /// <summary>ffmpeg ends a web file whose server went silent as if it were complete.</summary>
    private static bool IsWebFailure(SourceAddress address, IReadOnlyList<string> errors) =>
        address.Kind == SourceKind.Http && errors.Any(line => line.Contains("timed out", StringComparison.Ordinal) || line.Contains("Input/output error", StringComparison.Ordinal));

    private static string Meaning(SourceAddress address, long frames, IReadOnlyList<string> errors, int exitCode)
    {
        foreach (var (marker, meaning) in Meanings)
        {
            if (errors.Any(line => line.Contains(marker, StringComparison.OrdinalIgnoreCase)))
            {
                // A server that says nothing at all ends the same way as one that sends something else.
                return marker == InvalidData && address.Kind is (SourceKind.Rtsp or SourceKind.Http)
                    ? "it does not answer as a video server does: check host, port and path"
                    : meaning;
            }
        }

        return errors.Count > 0 ? $"ffmpeg says \"{AddressSecrets.MaskAll(errors[^1].TrimEnd('.'))}\"" : exitCode > 128 ? $"ffmpeg was ended from outside (signal {exitCode - 128})"
            : frames > 0 ? "the other side ended it"
            : "it has no frames in it";
    }
}
