using Kinora.Pipelines.Hosting;
using Kinora.Server.Hosting;
using Kinora.Server.Pictures;
using Kinora.Server.Problems;
using Kinora.Server.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kinora.Server.Sockets;

/// <summary><c>/ws/streams/{name}</c>: results as text and live pictures as binary messages over one WebSocket.</summary>
internal static class SocketEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.Map("/ws/streams/{name}", ServeAsync);

    private static async Task ServeAsync(string name, HttpContext http, StreamHost host, Draining draining)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            http.Response.Headers.Upgrade = "websocket";
            throw new RequestException(StatusCodes.Status426UpgradeRequired, $"{http.Request.Path} is a WebSocket: connect with ws://.");
        }

        var stream = StreamEndpoints.Known(host, name);
        var wishes = new SocketWishes(
            PictureQuery.Flag(http.Request.Query, "results", true), PictureQuery.Flag(http.Request.Query, "pictures", false), PictureQuery.Read(http.Request.Query));
        using var socket = await http.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, draining.Token);
        using var client = new StreamSocket(socket, stream, wishes);
        await client.RunAsync(over.Token).ConfigureAwait(false);
    }
}
