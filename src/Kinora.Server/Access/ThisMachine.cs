using System.Collections.Frozen;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Access;

/// <summary>Tells requests that come straight from this machine from those that something here passes on for others.</summary>
internal static class ThisMachine
{
    private const string Forwarded = "X-Forwarded";

    /// <summary>What reverse proxies, tunnels and delivery networks add; and every header that begins with X-Forwarded.</summary>
    private static readonly FrozenSet<string> Marks = FrozenSet.ToFrozenSet(
        [
            "Forwarded", "Via", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "X-Original-For", "X-Original-Host", "X-Original-Forwarded-For", "X-ProxyUser-Ip",
            "X-Envoy-External-Address", "X-Azure-ClientIP", "X-Azure-SocketIP", "X-Appengine-User-IP", "CF-Connecting-IP", "CF-Connecting-IPv6", "CF-Ray", "True-Client-IP",
            "Fastly-Client-IP", "Fly-Client-IP", "CDN-Loop", "X-Amzn-Trace-Id", "X-Coming-From", "Ngrok-Skip-Browser-Warning", "Tailscale-User-Login",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>True when both ends of the connection are this machine, and nothing says that the request was passed on.</summary>
    public static bool IsCalling(HttpContext http) =>
        http.Connection is { RemoteIpAddress: { } remote, LocalIpAddress: { } local } && IsLoopback(remote) && IsLoopback(local) && !WasForwarded(http.Request.Headers);

    /// <summary>True where anything says that a request was passed on by something else.</summary>
    public static bool WasForwarded(IHeaderDictionary headers)
    {
        foreach (var (name, _) in headers)
        {
            if (Marks.Contains(name) || name.StartsWith(Forwarded, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsLoopback(IPAddress address) => IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
