using System.Text.Json;
using Kinora.Pipelines.Access;
using Kinora.Server.Docs;
using Kinora.Server.Docs.Shapes;
using Kinora.Server.Limits;
using Kinora.Server.Problems;
using Kinora.Server.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kinora.Server.Access;

/// <summary><c>POST /api/tickets</c> and <c>GET /api/caller</c>: what a page needs that has a key.</summary>
internal static class TicketEndpoint
{
    private const int LongestPath = 512;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/tickets", MakeAsync).WithTags("access").Rated(RateClass.Exempt).Needs(AccessRole.Read).Describe(
            new Operation("makeTicket", "A ticket, for requests that can have no headers")
            {
                Description = "It is put into the address as `?ticket=` where a browser opens an EventSource, a WebSocket or a picture; it is good once, and for 30 " +
                    "seconds, and lets in whoever asked for it.",
                Body = new Body("What it is for.", AccessSchemas.NewTicket, "application/json") { IsOptional = true },
            }
                .Gives<TicketShape>(StatusCodes.Status201Created, "The ticket.")
                .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status422UnprocessableEntity, StatusCodes.Status429TooManyRequests));
        routes.MapGet("/api/caller", TellAsync).WithTags("access").Needs(AccessRole.Read).Describe(
            new Operation("getCaller", "Who you are here, and what you may do").Gives<CallerShape>(StatusCodes.Status200OK, "Who you are."));
    }

    private static async Task MakeAsync(HttpContext http, TicketBox tickets)
    {
        var path = http.Request.ContentLength is null or 0 && !http.Request.HasJsonContentType() ? null : await PathOfAsync(http).ConfigureAwait(false);
        var (ticket, expires) = tickets.Make(Caller.Of(http), path, http.Features.Get<CallerEnd>())
            ?? throw new RequestException(StatusCodes.Status429TooManyRequests, "You have many tickets that were not used: use those, or wait 30 seconds.");
        http.Response.Headers.CacheControl = "no-store";
        await StreamJson.AnswerAsync(http, StatusCodes.Status201Created, json =>
        {
            json.WriteStartObject();
            json.WriteString("ticket"u8, ticket);
            json.WriteString("expires"u8, StreamJson.Rfc3339(expires));
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static async Task<string?> PathOfAsync(HttpContext http)
    {
        using var body = await JsonBody.ReadAsync(http).ConfigureAwait(false);
        if (!body.RootElement.TryGetProperty("path"u8, out var path) || path.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return path.ValueKind == JsonValueKind.String && path.GetString() is { Length: > 0 and <= LongestPath } text && text[0] == '/'
            ? text
            : throw new RequestException(
                StatusCodes.Status422UnprocessableEntity, "path is no path: write it as /ws/streams/door, without what comes after a question mark.");
    }

    private static Task TellAsync(HttpContext http)
    {
        var caller = Caller.Of(http);
        http.Response.Headers.CacheControl = "no-store";
        return StreamJson.AnswerAsync(http, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, caller.Id);
            json.WriteString("name"u8, caller.Name);
            json.WriteString("role"u8, caller.Role.ToString().ToLowerInvariant());
            json.WritePropertyName("streams"u8);
            if (caller.Streams is null)
            {
                json.WriteNullValue();
            }
            else
            {
                json.WriteStartArray();
                foreach (var stream in caller.Streams)
                {
                    json.WriteStringValue(stream);
                }

                json.WriteEndArray();
            }

            json.WriteBoolean("is_local"u8, caller.IsLocal);
            json.WriteEndObject();
        });
    }
}
