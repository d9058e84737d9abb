using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Limits;

/// <summary>
/// Whom an address counts as: an address of IPv4 as itself, one of IPv6 as its first 64 bits, since everybody who has one has all of those.
/// </summary>
/// <param name="IsIpv6">Which of the two.</param>
/// <param name="Bits">The bits that count.</param>
internal readonly record struct AddressBlock(bool IsIpv6, ulong Bits)
{
    /// <summary>Whom a request counts for: who is at the other end of its connection, or whoever a proxy on this machine says is behind it.</summary>
    public static AddressBlock Of(HttpContext http)
    {
        var remote = http.Connection.RemoteIpAddress;
        if (remote is null || !IPAddress.IsLoopback(remote) || http.Request.Headers["X-Forwarded-For"] is not { Count: > 0 } forwarded)
        {
            return Of(remote);
        }

        // The last is what the proxy has seen itself; those before it are what it was told.
        var last = forwarded[^1].AsSpan();
        return IPAddress.TryParse(last[(last.LastIndexOf(',') + 1)..].Trim(), out var client) ? Of(client) : Of(remote);
    }

    public static AddressBlock Of(IPAddress? address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address is null || !address.TryWriteBytes(bytes, out _))
        {
            return default;
        }

        return address.AddressFamily == AddressFamily.InterNetwork ? new AddressBlock(false, BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : address.IsIPv4MappedToIPv6 ? new AddressBlock(false, BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]))
            : new AddressBlock(true, BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }
}
