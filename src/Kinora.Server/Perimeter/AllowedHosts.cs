using System.Net;
using System.Net.Sockets;

namespace Kinora.Server.Perimeter;

/// <summary>
/// The names by which a server may be called: localhost, this machine's name, those of the configuration, and the very address that the client
/// has reached. Ports do not matter: a tunnel has its own. Immutable and thread-safe.
/// </summary>
internal sealed class AllowedHosts
{
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _names;

    /// <param name="configured">Names and addresses without ports; addresses of IPv6 with brackets or without.</param>
    /// <param name="machine">This machine's name.</param>
    public AllowedHosts(IEnumerable<string> configured, string machine)
    {
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase) { "localhost", "127.0.0.1", "[::1]", machine };
        names.UnionWith(configured.Select(static host =>
            IPAddress.TryParse(host.Trim('[', ']'), out var ip) && ip.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{ip}]" : host.TrimEnd('.')));
        _names = names.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>What a request's host means.</summary>
    /// <param name="host">The header Host or :authority.</param>
    /// <param name="local">The address of this machine that the client has reached; null where it is not known.</param>
    public HostVerdict Check(ReadOnlySpan<char> host, IPAddress? local)
    {
        var end = host.StartsWith('[') ? host.IndexOf(']') + 1 : host.IndexOf(':') is >= 0 and var colon ? colon : host.Length;
        var name = host[..end];
        if (name.EndsWith('.'))
        {
            name = name[..^1];
        }

        if (name.IsEmpty || !IsPort(host[end..]))
        {
            return HostVerdict.Malformed;
        }

        return _names.Contains(name) || (Literal(name) is { } ip && ip.Equals(local is { IsIPv4MappedToIPv6: true } ? local.MapToIPv4() : local))
            ? HostVerdict.Known
            : HostVerdict.Foreign;
    }

    /// <summary>The address that a name is; null for any other, and for addresses in forms that browsers do not send.</summary>
    private static IPAddress? Literal(ReadOnlySpan<char> name)
    {
        if (name[0] == '[')
        {
            return IPAddress.TryParse(name[1..^1], out var ip) ? ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip : null;
        }

        return name.Count('.') == 3 && !name.ContainsAnyExceptInRange('.', '9') && IPAddress.TryParse(name, out var four) ? four : null;
    }

    private static bool IsPort(ReadOnlySpan<char> rest) => rest.IsEmpty || (rest[0] == ':' && rest.Length is > 1 and <= 6 && !rest[1..].ContainsAnyExceptInRange('0', '9'));
}
