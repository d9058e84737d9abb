using Kinora.Pipelines.Access;
using Kinora.Server.Access;
using Kinora.Server.Docs;
using Kinora.Server.Docs.Shapes;
using Kinora.Server.Hosting;
using Kinora.Server.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Kinora.Server.Events;

/// <summary><c>GET /api/events</c>: server-sent events <c>stream</c> (how one is doing) and <c>removed</c>.</summary>
internal static class EventEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/events", ListenAsync).WithTags("streams").NeedsOrTicket(AccessRole.Read).WithMetadata(new ClientProtocol("events"))
        .Describe(new Operation("listenToStreams", "How the streams are doing, as it changes")
        {
            Description = "Server-sent events. `stream`: a stream's state, whose `data` is what `GET /api/streams/{name}` gives; one for each stream first, then " +
                "whenever one changes, and once a second while it runs. `removed`: `{\"name\":…}`.",
        }.Gives<StreamShape>(StatusCodes.Status200OK, "Events without an end; each data is one JSON object.", "text/event-stream"));

    private static async Task ListenAsync(HttpContext http, StreamEvents events, Draining draining)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache, no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, draining.Token);
        var listener = events.Listen(Caller.Of(http));
        try
        {
            await http.Response.Body.WriteAsync(": kinora\n\n"u8.ToArray(), over.Token).ConfigureAwait(false);
            await foreach (var message in listener.Reader.ReadAllAsync(over.Token).ConfigureAwait(false))
            {
                await http.Response.Body.WriteAsync(message, over.Token).ConfigureAwait(false);
                await http.Response.Body.FlushAsync(over.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The client has gone, or the server goes.
        }
        finally
        {
            events.Leave(listener);
        }
    }
}
