using System.Net;

namespace Kinora.Server.Access;

/// <summary>Tells which addresses let other machines in.</summary>
public static class Exposure
{
    /// <summary>The first address that other machines reach; null when only this one does.</summary>
    public static string? Of(ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Append(options.Grpc).FirstOrDefault(static url => url is not null && !IsHere(url));
    }

    private static bool IsHere(string url) =>
        Uri.TryCreate(url.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var uri) &&
        (uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip)));
}
