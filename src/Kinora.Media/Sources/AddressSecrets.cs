using System.Text.RegularExpressions;

namespace Kinora.Media.Sources;

/// <summary>
/// Finds what must not be seen in an address: user and password, keys and tokens in its query, and what follows the application in one of RTMP:
/// the stream's key, by which services let publishers and players in.
/// </summary>
internal static partial class AddressSecrets
{
    /// <summary>True when the address holds something that must not stand in a process list.</summary>
    public static bool AreIn(string address) => Mask(address) != address;

    /// <summary>The address with user and password, keys and tokens replaced by ***.</summary>
    public static string Mask(string address)
    {
        var (start, end) = FindUser(address);
        var masked = end > start ? string.Concat(address.AsSpan(0, start), "***", address.AsSpan(end)) : address;
        return Rest(masked);
    }

    /// <summary>Masks every address in a text that others wrote.</summary>
    public static string MaskAll(string text) => Rest(UserOfAddress().Replace(text, "://***@"));

    /// <summary>Passwords are often written with an @ in them; the last one before the path is the one that ends them.</summary>
    public static string EscapeUser(string address) => FindUser(address) is var (start, end) && end > start
        ? string.Concat(address.AsSpan(0, start), address[start..end].Replace("@", "%40", StringComparison.Ordinal), address.AsSpan(end))
        : address;

    /// <summary>
    /// True when something that looks like a password has a character in it that ends the host's part of an address.
    /// </summary>
    public static bool IsCutShort(string address)
    {
        var (start, end) = FindUser(address);
        return end > start && address.AsSpan(start, end - start).ContainsAny("/?#");
    }

    /// <summary>
    /// Where user and password stand; an empty range where there are none. They end at the last @ before the path; where the host would then
    /// have no proper port, the password has a / in it, and the last @ of all ends them.
    /// </summary>
    private static (int Start, int End) FindUser(string address)
    {
        var start = address.IndexOf("://", StringComparison.Ordinal) + 3;
        var path = address.IndexOfAny(['/', '?', '#'], start);
        var host = address.AsSpan(start, (path < 0 ? address.Length : path) - start);
        var at = host.LastIndexOf('@');
        if (at < 0 && path >= 0 && host.LastIndexOf(':') is var colon and >= 0 && !host.EndsWith("]"))
        {
            var later = address.AsSpan(start).LastIndexOf('@');
            at = later >= 0 && !(int.TryParse(host[(colon + 1)..], out var port) && port is > 0 and < 65536 && IsUsualPort(port)) ? later : at;
        }

        return (start, start + Math.Max(at, 0));
    }

    /// <summary>A number behind a host's colon that is a port rather than the beginning of a password.</summary>
    private static bool IsUsualPort(int port) => port is 80 or 443 or 554 or >= 1024;

    private static string Rest(string text) => SecretParameter().Replace(StreamKey().Replace(text, "$1***"), "$1***");

    [GeneratedRegex(@"(rtmps?://[^/\s'""]+/[^/\s'""]+/)[^\s'""]+", RegexOptions.IgnoreCase)]
    private static partial Regex StreamKey();

    [GeneratedRegex(@"((?:^|[?&/;\s_])(?:[a-z-]*(?:pass|pas|pw|pwd|token|secret|signature|key|auth)[a-z_-]*|sig|streamid|user(?:name|-id)?|loginuse)=)[^&#\s]+", RegexOptions.IgnoreCase)]
    private static partial Regex SecretParameter();

    [GeneratedRegex(@"://[^/\s]*@")]
    private static partial Regex UserOfAddress();
}
