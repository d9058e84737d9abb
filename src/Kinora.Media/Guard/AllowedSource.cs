using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Kinora.Media.Guard;

/// <summary>
/// One entry of the list of addresses that clients may name: <c>public</c>, a network (<c>192.168.1.0/24</c>), an address or a host with or
/// without a port (<c>10.0.0.5:554</c>, <c>*.cameras.example</c>), or with a scheme too (<c>rtsp://cameras.example/*</c>). Immutable.
/// </summary>
/// <remarks>
/// A host's name allows public and private addresses behind it. This machine, its link and cloud metadata are only allowed by their numbers,
/// since whoever answers for a name could give it any.
/// </remarks>
public sealed record AllowedSource
{
    /// <summary>The entry that allows every address of the internet.</summary>
    public const string Public = "public";

    private static readonly string[] Schemes = ["rtsp", "rtsps", "rtmp", "rtmps", "srt", "http", "https"];

    private AllowedSource(string text) => Text = text;

    /// <summary>As it was written.</summary>
    public string Text { get; }

    private string? Scheme { get; init; }

    /// <summary>In small letters; <c>*.</c> before it stands for one or more names.</summary>
    private string? Host { get; init; }

    private IPNetwork? Network { get; init; }

    private int? Port { get; init; }

    /// <summary>Null for any; a * at the end stands for whatever follows.</summary>
    private string? Path { get; init; }

    /// <summary>Reads an entry.</summary>
    /// <exception cref="FormatException">It is none; the message is what is wrong with it, and the remedy.</exception>
    public static AllowedSource Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == Public)
        {
            return new AllowedSource(text);
        }

        var colon = text.IndexOf("://", StringComparison.Ordinal);
        var scheme = colon < 0 ? null : text[..colon].ToLowerInvariant();
        var rest = scheme is null ? text : text[(colon + 3)..];
        if (scheme is not null && !Schemes.Contains(scheme))
        {
            throw Wrong(text, $"'{scheme}' is no scheme that clients may name: write {string.Join(", ", Schemes)}, or leave it out");
        }

        if (scheme is null && rest.Contains('/', StringComparison.Ordinal))
        {
            return IPNetwork.TryParse(rest, out var network)
                ? new AllowedSource(text) { Network = network }
                : throw Wrong(text, "it is no network: write it as 192.168.1.0/24, or a path with its scheme as rtsp://host/path*");
        }

        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var path = slash < 0 || rest[slash..] is "/" or "/*" ? null : rest[slash..];
        var (host, port) = Split(text, slash < 0 ? rest : rest[..slash]);
        if (path?.TrimEnd('*') is { } shown && (shown.AsSpan().ContainsAny("*?#") || IsNumber(host, shown)))
        {
            throw Wrong(text, "its path must not hold ? # or a * before its end, nor be a network's length: write rtsp://host/path*, or a network without a scheme");
        }

        return TryNumber(host, out var address)
            ? new AllowedSource(text) { Scheme = scheme, Network = new IPNetwork(address, address.GetAddressBytes().Length * 8), Port = port ?? Usual(scheme), Path = path }
            : new AllowedSource(text) { Scheme = scheme, Host = Name(text, host), Port = port ?? Usual(scheme), Path = path };
    }

    /// <summary>Whether this entry lets a client name an address whose host has this number, which reaches so far.</summary>
    internal bool Permits(SourceTarget target, IPAddress number, AddressReach reach)
    {
        if (Text == Public)
        {
            return reach == AddressReach.Public;
        }

        return (Scheme is null || Scheme == target.Scheme) && (Port is null || Port == target.Port) && PermitsPath(target.Path) &&
            (Network is { } network ? network.Contains(number.IsIPv4MappedToIPv6 ? number.MapToIPv4() : number) : reach != AddressReach.Special && PermitsHost(target.Host));
    }

    private bool PermitsHost(string host) => Host!.StartsWith("*.", StringComparison.Ordinal) ? host.EndsWith(Host[1..], StringComparison.Ordinal) : host == Host;

    /// <summary>A path that servers may read in two ways is not within another.</summary>
    private bool PermitsPath(string path) => Path is null ||
        (!path.Contains("%2", StringComparison.OrdinalIgnoreCase) && !path.Contains("%5c", StringComparison.OrdinalIgnoreCase) &&
            !path.Contains("..", StringComparison.Ordinal) && !path.Contains('\\', StringComparison.Ordinal) &&
            (Path.EndsWith('*') ? path.StartsWith(Path[..^1], StringComparison.Ordinal) : path == Path));

    private static (string Host, int? Port) Split(string text, string authority)
    {
        var end = authority.StartsWith('[') ? authority.IndexOf(']', StringComparison.Ordinal) + 1 : authority.LastIndexOf(':');
        if (!authority.StartsWith('[') && (end < 0 || TryNumber(authority, out _)))
        {
            return (authority, null);
        }

        var host = authority[..end].Trim('[', ']');
        return end == authority.Length ? (host, null)
            : authority[end] == ':' && int.TryParse(authority[(end + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536 ? (host, port)
            : throw Wrong(text, "its port must be a number from 1 to 65535");
    }

    private static string Name(string text, string host)
    {
        var name = host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host;
        return Uri.CheckHostName(name) == UriHostNameType.Dns && !name.All(static c => char.IsAsciiDigit(c) || c == '.')
            ? host[..^name.Length] + new UriBuilder("http", name).Uri.IdnHost.TrimEnd('.').ToLowerInvariant()
            : throw Wrong(text, "it names no host: write it as cameras.example, *.cameras.example, 10.0.0.5:554, 192.168.1.0/24 or public");
    }

    /// <summary>Only as everybody writes it: 1234 is an address to some, and nobody means it.</summary>
    private static bool TryNumber(string text, [NotNullWhen(true)] out IPAddress? number) =>
        IPAddress.TryParse(text, out number) && (text.Contains(':', StringComparison.Ordinal) || number.ToString() == text);

    private static int? Usual(string? scheme) => scheme is null ? null : SourceTarget.UsualPort(scheme);

    private static bool IsNumber(string host, string path) => TryNumber(host, out _) && path.Skip(1).All(char.IsAsciiDigit) && path.Length is 2 or 3 or 4;

    private static FormatException Wrong(string text, string problem) => new($"'{text}' cannot be allowed, for {problem}");
}
