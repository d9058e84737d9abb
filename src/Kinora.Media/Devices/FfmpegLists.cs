using System.Text.RegularExpressions;
using Kinora.Media.Ffmpeg;

namespace Kinora.Media.Devices;

/// <summary>Reads ffmpeg's lists of what it was built with.</summary>
internal static partial class FfmpegLists
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="MissingProgramException">ffmpeg is not installed.</exception>
    public static async Task<string> AskAsync(string list, CancellationToken cancellationToken) =>
        (await FfmpegCall.RunAsync([list], Patience, cancellationToken).ConfigureAwait(false)).Output;

    /// <summary>The methods of <c>-hwaccels</c>: one a line, after a heading.</summary>
    public static IReadOnlyList<string> Methods(string text) =>
        [.. Method().Matches(text).Select(match => match.Groups[1].Value).Distinct()];

    /// <summary>
    /// The video encoders of <c>-encoders</c>, or decoders of <c>-decoders</c>, whose names say that a device does the work.
    /// </summary>
    public static IReadOnlyList<Coder> HardwareCoders(string text) =>
        [.. from match in HardwareCoder().Matches(text)
            let codec = match.Groups["codec"]
            select new Coder(match.Groups["name"].Value, codec.Success ? codec.Value : match.Groups["family"].Value)];

    [GeneratedRegex(@"^([a-z0-9_]+)\r?$", RegexOptions.Multiline)]
    private static partial Regex Method();

    [GeneratedRegex("""
        ^\ V[A-Z.]{5}\ (?<name>(?<family>[a-z0-9]+)
        _(?:nvenc|cuvid|vaapi|qsv|v4l2m2m|videotoolbox|amf|mf|vulkan|omx|rkmpp|mmal|mediacodec|d3d12va))\s
        [^\r\n]*?(?:\(codec\ (?<codec>[a-z0-9]+)\))?\r?$
        """, RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex HardwareCoder();
}
