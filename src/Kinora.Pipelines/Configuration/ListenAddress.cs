using System.Net;

namespace Kinora.Pipelines.Configuration;

/// <summary>
/// An address that a server listens on: <c>http://HOST:PORT</c> or <c>https://HOST:PORT</c>, where HOST is an IP address, <c>localhost</c>, or
/// <c>*</c> for every address of this machine. The one place that says what such an address is, for the file, the command line and the server.
/// </summary>
public sealed record ListenAddress
{
    private readonly string _text;

    private ListenAddress(string text, bool isTls, IPAddress? ip, bool isAny, int port) => (_text, IsTls, Ip, IsAny, Port) = (text, isTls, ip, isAny, port);

    /// <summary>Whether what goes over it is encrypted.</summary>
    public bool IsTls { get; }

    /// <summary>Where it listens; null for localhost, which is an address of IPv4 and one of IPv6.</summary>
    public IPAddress? Ip { get; }

    /// <summary>Whether it is every address of this machine.</summary>
    public bool IsAny { get; }

    /// <summary>0 takes a free one.</summary>
    public int Port { get; }

    /// <summary>Whether only this machine reaches it.</summary>
    public bool IsLoopback => Ip is null || IPAddress.IsLoopback(Ip);

    /// <summary>Reads one address.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong and how to write it.</exception>
    public static ListenAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        var isEvery = IsEvery(trimmed);
        // Uri knows no host '*'.
        if (!Uri.TryCreate(isEvery ? trimmed.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal) : trimmed, UriKind.Absolute, out var uri) ||
            uri.Scheme is not ("http" or "https") || uri.Port is < 0 or > 65535 || uri.PathAndQuery != "/" || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
        {
            throw new FormatException($"'{text}' is no address to listen on: write it as http://127.0.0.1:8000.");
        }

        var isTls = uri.Scheme == Uri.UriSchemeHttps;
        if (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip))
        {
            return new ListenAddress(trimmed, isTls, isEvery ? IPAddress.IPv6Any : ip, isEvery || ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any), uri.Port);
        }

        if (uri.Host != "localhost")
        {
            throw new FormatException($"'{text}' names the host '{uri.Host}': listen on an IP address, localhost, or * for all.");
        }

        return uri.Port != 0 ? new ListenAddress(trimmed, isTls, null, isAny: false, uri.Port) : throw new FormatException(
            $"'{text}' asks for a free port of localhost, which is two addresses: write {uri.Scheme}://127.0.0.1:0.");
    }

    /// <summary>Reads addresses with a semicolon between them; at least one.</summary>
    /// <exception cref="FormatException">One of them is none, or there is none at all.</exception>
    public static IReadOnlyList<ListenAddress> ParseAll(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 0 ? [.. parts.Select(Parse)] : [Parse(text)];
    }

    /// <summary>Parses, and says of what is wrong only the sentence.</summary>
    internal static string? Problem(string text)
    {
        try
        {
            _ = ParseAll(text);
            return null;
        }
        catch (FormatException error)
        {
            return error.Message;
        }
    }

    /// <summary>The address as it was written.</summary>
    public override string ToString() => _text;

    /// <summary>Whether the host is * or +, whole.</summary>
    private static bool IsEvery(string text)
    {
        var start = text.IndexOf("://", StringComparison.Ordinal) + 3;
        return start > 3 && start < text.Length && text[start] is '*' or '+' && (start + 1 == text.Length || text[start + 1] is ':' or '/');
    }
}
