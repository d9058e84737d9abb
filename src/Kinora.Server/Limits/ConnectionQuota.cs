using System.Net;
using System.Text;
using Kinora.Server.Problems;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kinora.Server.Limits;

/// <summary>
/// Turns connections away whose address has as many as it may have, before they cost more than a socket. This machine's own have no such limit: a
/// proxy here brings everybody's. Thread-safe.
/// </summary>
/// <param name="most">How many an address may have; 0 for no limit.</param>
/// <param name="refusals">Counts what is turned away.</param>
internal sealed class ConnectionQuota(int most, Refusals refusals)
{
    private readonly Shares<AddressBlock> _open = new(most);
    private readonly byte[] _answer = Answer(most);

    /// <summary>Counts the connections of an address to listen on.</summary>
    /// <param name="listen">The address.</param>
    /// <param name="answers">Whether those who are turned away understand HTTP/1.1 without TLS, and so may be told why.</param>
    public void Use(ListenOptions listen, bool answers)
    {
        if (most > 0)
        {
            listen.Use(next => connection => ServeAsync(connection, next, answers));
        }
    }

    /// <summary>Serves a connection, or turns it away.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next, bool answers)
    {
        if (connection.RemoteEndPoint is not IPEndPoint { Address: var address } || IPAddress.IsLoopback(address))
        {
            await next(connection).ConfigureAwait(false);
            return;
        }

        var block = AddressBlock.Of(address);
        if (!_open.TryTake(block))
        {
            refusals.Count("connections");
            if (answers)
            {
                _ = await connection.Transport.Output.WriteAsync(_answer).ConfigureAwait(false);
            }

            return;
        }

        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            _open.GiveBack(block);
        }
    }

    private static byte[] Answer(int most)
    {
        var body = $$"""{"type":"about:blank","title":"Too Many Requests","status":429,"detail":"Your address has {{most}} connections open, the most that one may have (limits.address_connections): close some, or use them again."}""";
        return Encoding.ASCII.GetBytes(
            $"HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/problem+json\r\nContent-Length: {body.Length}\r\nRetry-After: 5\r\nConnection: close\r\n\r\n{body}");
    }
}
