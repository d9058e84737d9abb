using Kinora.Pipelines.Access;
using Kinora.Pipelines.Hosting;
using Kinora.Pipelines.Pictures;
using Kinora.Server.Access;
using Kinora.Server.Docs;
using Kinora.Server.Hosting;
using Kinora.Server.Pictures;
using Kinora.Server.Problems;
using Kinora.Server.Streams;
using Kinora.Server.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace Kinora.Server.Sockets;

/// <summary><c>/ws/streams/{name}</c>: results as text and live pictures as binary messages over one WebSocket.</summary>
internal static class SocketEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/ws/streams/{name}", ServeAsync).WithTags("streams").NeedsOrTicket(AccessRole.Read).WithMetadata(new ClientProtocol("websocket")).Describe(
        new Operation("openSocket", "A stream's results and pictures over a WebSocket")
        {
            Description = "Upgrade to a WebSocket. Results come as text messages, each a FrameResult; live pictures as binary messages: a header of 17 bytes, then a " +
                "JPEG. The client may say at any time what it wants: `{\"pictures\":true,\"results\":true,\"width\":640,\"fps\":10,\"overlay\":false}`, or a part of it. " +
                "What it is too slow for it loses, and is told `{\"event\":\"lost\",\"results\":n,\"pictures\":m}`, both counted since it connected; where a " +
                "stream has no live picture it is told `{\"event\":\"problem\",\"detail\":…}`.",
        }
            .Query("results", JsonSchemaType.Boolean, "False for no results.")
            .Query("pictures", JsonSchemaType.Boolean, "True for live pictures.")
            .Query("width", JsonSchemaType.Number, "Width of pictures in pixels; without it 640.", PictureOptions.LeastWidth, PictureOptions.MostWidth)
            .Query("fps", JsonSchemaType.Number, "Most pictures a second; without it 15.", 0.01, PictureQuery.MostRate)
            .Query("overlay", JsonSchemaType.Boolean, "True to have drawn in what was found.")
            .Gives(StatusCodes.Status101SwitchingProtocols, "The connection is a WebSocket now.")
            .Fails(StatusCodes.Status404NotFound, StatusCodes.Status422UnprocessableEntity, StatusCodes.Status426UpgradeRequired));

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
