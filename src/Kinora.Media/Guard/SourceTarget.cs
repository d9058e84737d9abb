using System.Globalization;
using Kinora.Media.Sources;

namespace Kinora.Media.Guard;

/// <summary>
/// What an address on the network says about where it leads. <see cref="Uri"/> is the only parser: what is connected to, and what ffmpeg is
/// told, is put together from these parts, never from the text.
/// </summary>
internal sealed record SourceTarget
{
    private SourceTarget(Uri address) => Address = address;

    /// <summary>The whole address, with its secrets.</summary>
    public Uri Address { get; }

    public string Scheme => Address.Scheme;

    /// <summary>A name in small letters and ASCII without a dot at its end, or a number without brackets.</summary>
    public required string Host { get; init; }

    public required int Port { get; init; }

    /// <summary>Without the query.</summary>
    public string Path => Address.AbsolutePath;

    /// <summary>Host and port, as addresses have them.</summary>
    public string Authority => string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    /// <exception cref="SourceException">The address has no host or port.</exception>
    public static SourceTarget Of(Uri address)
    {
        var port = address.IsDefaultPort || address.Port <= 0 ? UsualPort(address.Scheme) : address.Port;
        var host = address.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 ? address.DnsSafeHost : address.IdnHost;
        host = host.TrimEnd('.').ToLowerInvariant();
        return host.Length > 0 && port is { } known
            ? new SourceTarget(address) { Host = host, Port = known }
            : throw new SourceException($"'{AddressSecrets.Mask(address.OriginalString)}' names no host and port: write it as rtsp://host:port/path.", isUsage: true);
    }

    /// <summary>The port of a scheme; null where it has none.</summary>
    public static int? UsualPort(string scheme) => scheme switch
    {
        "rtsp" => 554,
        "rtsps" => 322,
        "rtmp" => 1935,
        "rtmps" => 443,
        "http" => 80,
        "https" => 443,
        _ => null,
    };
}
