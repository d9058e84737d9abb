using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kinora.Server.Hosting;

/// <summary>Reads the addresses that a server listens on.</summary>
internal static class Listen
{
    /// <summary>Has Kestrel listen on an address: <c>http://HOST:PORT</c>, where the host is an IP address, <c>localhost</c> or <c>*</c>.</summary>
    /// <exception cref="FormatException">It is no such address.</exception>
    public static void On(KestrelServerOptions kestrel, string url, HttpProtocols protocols)
    {
        // Uri knows no host '*', which means every address of the machine.
        if (!Uri.TryCreate(url.Replace("//*", "//0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttp ||
            address.Port is < 0 or > 65535 || address.PathAndQuery != "/" || address.UserInfo.Length > 0)
        {
            throw new FormatException($"'{url}' is no address to listen on: write http://HOST:PORT, as http://127.0.0.1:8000.");
        }

        void Use(ListenOptions options) => options.Protocols = protocols;
        if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip))
        {
            kestrel.Listen(url.Contains("//*", StringComparison.Ordinal) ? IPAddress.IPv6Any : ip, address.Port, Use);
        }
        else if (address.Host == "localhost")
        {
            kestrel.ListenLocalhost(address.Port, Use);
        }
        else
        {
            throw new FormatException($"'{url}' names the host '{address.Host}': listen on an IP address, localhost, or * for all.");
        }
    }
}
