using System.Text;
using System.Text.RegularExpressions;
using Kinora.Media.Sources;

namespace Kinora.Media.Guard;

/// <summary>
/// Writes an HLS playlist (RFC 8216) anew with every address in it replaced by one of the relay's. Tags that ffmpeg does not need are left out.
/// </summary>
internal static partial class HlsPlaylist
{
    /// <summary>A playlist of a day in segments of two seconds is smaller.</summary>
    public const int MostBytes = 4 << 20;

    private const int MostAddresses = 50_000;

    private static readonly string[] Tags =
    [
        "#EXTM3U", "#EXTINF", "#EXT-X-VERSION", "#EXT-X-TARGETDURATION", "#EXT-X-MEDIA-SEQUENCE", "#EXT-X-DISCONTINUITY", "#EXT-X-DISCONTINUITY-SEQUENCE", "#EXT-X-ENDLIST",
        "#EXT-X-PLAYLIST-TYPE", "#EXT-X-BYTERANGE", "#EXT-X-KEY", "#EXT-X-MAP", "#EXT-X-MEDIA", "#EXT-X-STREAM-INF", "#EXT-X-INDEPENDENT-SEGMENTS", "#EXT-X-START",
        "#EXT-X-ALLOW-CACHE", "#EXT-X-PROGRAM-DATE-TIME",
    ];

    /// <summary>True for bytes with which a playlist begins. ffmpeg takes nothing else for one.</summary>
    public static bool Begins(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        return bytes.TrimStart(" \r\n\t"u8).StartsWith("#EXTM3U"u8);
    }

    /// <summary>The playlist with its addresses replaced.</summary>
    /// <param name="text">The server's.</param>
    /// <param name="address">Where it came from, which its relative addresses begin at.</param>
    /// <param name="relayed">The relay's address for one of the server's.</param>
    /// <exception cref="SourceException">It leads to what is not HTTP, or has too many addresses.</exception>
    public static string Rewrite(string text, Uri address, Func<Uri, string> relayed)
    {
        var written = new StringBuilder();
        var addresses = 0;
        foreach (var line in text.TrimStart('\uFEFF').Split('\n').Select(static line => line.Trim()))
        {
            if (line.Length == 0)
            {
                continue;
            }

            if (line[0] != '#')
            {
                written.Append(Relayed(line)).Append('\n');
            }
            else if (Tags.Contains(line.Split(':', 2)[0], StringComparer.Ordinal))
            {
                written.Append(UriAttribute().Replace(line, match => $"{match.Groups[1].Value}URI=\"{Relayed(match.Groups[2].Value.Trim('"'))}\"")).Append('\n');
            }
        }

        return written.ToString();

        string Relayed(string entry)
        {
            if (++addresses > MostAddresses)
            {
                throw new SourceException($"The playlist has more than {MostAddresses} addresses in it, so it is none of a camera.");
            }

            return Uri.TryCreate(address, entry, out var uri) && uri.Scheme is "http" or "https"
                ? relayed(uri)
                : throw new SourceException($"The playlist leads to '{SchemeOf(entry)}', which is not allowed: only http and https are.") { IsRefusal = true };
        }
    }

    private static string SchemeOf(string entry) => entry.Split(':', 2)[0] is { Length: <= 20 } scheme ? scheme : "another scheme";

    [GeneratedRegex("""([:,]\s*)URI\s*=\s*("[^"]*"|[^,]*)""", RegexOptions.IgnoreCase)]
    private static partial Regex UriAttribute();
}
