using Kinora.Pipelines.Access;
using System.Globalization;
using Kinora.Pipelines.Hosting;
using Kinora.Server.Access;
using Kinora.Server.Docs;
using Kinora.Server.Docs.Shapes;
using Kinora.Server.Hosting;
using Kinora.Server.Problems;
using Kinora.Server.Streams;
using Kinora.Server.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace Kinora.Server.Results;

/// <summary>Results as they come: server-sent events, or NDJSON where the client accepts <c>application/x-ndjson</c>.</summary>
internal static class ResultEndpoints
{
    private const int MostShown = 40;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/streams/{name}/results", GetAsync).WithTags("streams").NeedsOrTicket(AccessRole.Read).WithMetadata(new ClientProtocol("sse", "ndjson")).Describe(new Operation("followResults", "A stream's results as they come")
        {
            Description = "Server-sent events, or NDJSON where the client accepts `application/x-ndjson`. Events have ids that increase; a client that comes back " +
                "gets what it has missed as far as it is still kept. One that is too slow loses results and is told how many: `event: lost` with " +
                "`{\"count\":n}`, in NDJSON a line `{\"event\":\"lost\",\"count\":n}`. A comment every 15 s tells that the connection lives.",
        }
            .Query("max_frames", JsonSchemaType.Integer, "End after so many results; without it there is no end.", least: 1)
            .Query("last_event_id", JsonSchemaType.Integer, "As the header Last-Event-ID, for those who cannot set it.")
            .Header("Last-Event-ID", JsonSchemaType.Integer, "The id of the last event that the client has seen.")
            .Gives<FrameResultShape>(StatusCodes.Status200OK, "Results; each event's data, or each line, is one JSON object.", "text/event-stream", "application/x-ndjson")
            .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status422UnprocessableEntity));

    private static Task GetAsync(string name, string? max_frames, HttpContext http, StreamHost host, Draining draining)
    {
        var stream = StreamEndpoints.Known(host, name);
        var lines = http.Request.Headers.Accept.ToString().Contains("application/x-ndjson", StringComparison.OrdinalIgnoreCase);
        return ResultDelivery.RunAsync(http, stream.Results, lines ? ResultForm.Lines : ResultForm.Events, Count(max_frames), draining.Token);
    }

    /// <summary>How many results the client wants; null for no end.</summary>
    /// <exception cref="RequestException">It is no number above 0.</exception>
    public static long? Count(string? asked) => string.IsNullOrEmpty(asked) ? null
        : long.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count
        : throw new RequestException(
            StatusCodes.Status422UnprocessableEntity, $"max_frames is '{(asked.Length <= MostShown ? asked : asked[..MostShown] + "…")}': give a whole number above 0.");
}
