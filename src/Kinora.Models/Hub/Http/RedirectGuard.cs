using System.Net;
using System.Net.Sockets;
using Kinora.Models.Hub.Errors;

namespace Kinora.Models.Hub.Http;

/// <summary>
/// Keeps a server of the network from making us ask this machine or its neighbours: where an address that its user named is public, hosts that it
/// leads to must be so too, by the numbers that are then connected to. What is fetched through a proxy is the proxy's to guard.
/// </summary>
/// <param name="resolve">The numbers of a host.</param>
internal sealed class RedirectGuard(Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    /// <summary>Whether what an address leads to must be public: not where it is itself of this machine or network, as a hub that its user runs.</summary>
    public async Task<bool> IsStrictAsync(Uri first, CancellationToken cancellation)
    {
        try
        {
            return Array.TrueForAll(await resolve(first.IdnHost, cancellation), IsPublic);
        }
        catch (SocketException)
        {
            // Only a proxy knows the host.
            return true;
        }
    }

    /// <summary>Connects to a host that another led to, if all of its numbers are public.</summary>
    /// <exception cref="HubException">One is not.</exception>
    /// <exception cref="SocketException">It does not answer.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var isProxy = context.InitialRequestMessage.RequestUri is { } asked && asked.IdnHost != host;
        var numbers = await resolve(host, cancellation);
        if (!isProxy && (numbers.Length == 0 || !Array.TrueForAll(numbers, IsPublic)))
            throw new HubException($"A redirect leads to '{host}', which is this machine or one of its network; nothing was fetched.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(numbers, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether a number is of the public network: none of RFC 6890's special blocks, nor one that stands for such a one.</summary>
    internal static bool IsPublic(IPAddress number)
    {
        var ip = number.IsIPv4MappedToIPv6 ? number.MapToIPv4() : number;
        var bytes = ip.GetAddressBytes();
        return bytes.Length == 4 ? IsPublic(bytes)
            : bytes is [0x20, 0x02, ..] ? IsPublic(bytes.AsSpan(2, 4)) // 6to4
            : bytes is [0, 0x64, 0xff, 0x9b, ..] ? IsPublic(bytes.AsSpan(12)) // NAT64
            : (bytes[0] & 0xe0) == 0x20 && bytes is not ([0x20, 0x01, 0, 0, ..] or [0x20, 0x01, 0x0d, 0xb8, ..]); // 2000::/3 but for Teredo and documents
    }

    private static bool IsPublic(ReadOnlySpan<byte> ip) => ip switch
    {
        [0 or 10 or 127, ..] => false,
        [100, >= 64 and <= 127, ..] => false,
        [169, 254, ..] => false,
        [172, >= 16 and <= 31, ..] => false,
        [192, 168, ..] or [192, 0, 0 or 2, ..] => false,
        [198, 18 or 19, ..] or [198, 51, 100, ..] or [203, 0, 113, ..] => false,
        [>= 224, ..] => false,
        _ => true,
    };
}
