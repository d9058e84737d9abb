using System.Globalization;
using System.Text.Json;
using Kinora.Pipelines.Access;
using Kinora.Server.Access;
using Kinora.Server.Docs;
using Kinora.Server.Docs.Shapes;
using Kinora.Server.Problems;
using Kinora.Server.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace Kinora.Server.Audit;

/// <summary><c>GET /api/audit</c>: who did what, for admins.</summary>
internal static class AuditEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/audit", ListAsync).WithTags("access").NeedsAllStreams(AccessRole.Admin).Describe(
        new Operation("listAudit", "Who did what to which stream, the newest first")
        {
            Description = "Pages: ask again with `before` as `next` says, until that is null.",
        }
            .Query("since", JsonSchemaType.String, "From this time on, as 2026-11-21T10:00:00Z; without it from the first.")
            .Query("stream", JsonSchemaType.String, "Only about this stream.")
            .Query("caller", JsonSchemaType.String, "Only by the caller of this id.")
            .Query("before", JsonSchemaType.String, "Only entries older than the one of this id.")
            .Query("limit", JsonSchemaType.Integer, "How many at most; without it 100.", 1, AuditQuery.MostEntries)
            .Gives<AuditShape>(StatusCodes.Status200OK, "The entries.")
            .Fails(StatusCodes.Status422UnprocessableEntity, StatusCodes.Status503ServiceUnavailable));

    private static async Task ListAsync(HttpContext http, AccessParts parts)
    {
        var query = Read(http.Request.Query);
        var entries = parts.Audit is { } audit ? await audit.QueryAsync(query, http.RequestAborted).ConfigureAwait(false) : [];
        http.Response.Headers.CacheControl = "no-store";
        await StreamJson.AnswerAsync(http, StatusCodes.Status200OK, json => Write(json, entries, query.Limit)).ConfigureAwait(false);
    }

    private static AuditQuery Read(IQueryCollection query)
    {
        var standard = new AuditQuery();
        return new AuditQuery
        {
            Since = TextIn(query, "since") is not { } since ? null
                : DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
                : throw Wrong("since", "give a time, as 2026-11-21T10:00:00Z"),
            Stream = TextIn(query, "stream"),
            Caller = TextIn(query, "caller"),
            Before = TextIn(query, "before"),
            Limit = TextIn(query, "limit") is not { } limit ? standard.Limit
                : int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= AuditQuery.MostEntries ? count
                : throw Wrong("limit", $"give a whole number from 1 to {AuditQuery.MostEntries}"),
        };
    }

    private static string? TextIn(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } text
        ? text.Length <= 100 && !text.Contains('\0', StringComparison.Ordinal) ? text : throw Wrong(name, "give a shorter text")
        : null;

    private static RequestException Wrong(string name, string remedy) =>
        new(StatusCodes.Status422UnprocessableEntity, $"{name} cannot be understood: {remedy}.") { Errors = new Dictionary<string, string[]> { [name] = [$"{remedy}."] } };

    private static void Write(Utf8JsonWriter json, IReadOnlyList<AuditEntry> entries, int limit)
    {
        json.WriteStartObject();
        json.WriteStartArray("entries"u8);
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, entry.Id);
            json.WriteString("time"u8, StreamJson.Rfc3339(entry.Time));
            json.WriteString("action"u8, entry.Action);
            json.WriteString("outcome"u8, entry.Outcome);
            json.WriteString("stream"u8, entry.Stream);
            json.WriteStartObject("caller"u8);
            json.WriteString("id"u8, entry.CallerId);
            json.WriteString("name"u8, entry.CallerName);
            json.WriteString("address"u8, entry.Address);
            json.WriteEndObject();
            json.WriteString("detail"u8, entry.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("next"u8, entries.Count == limit ? entries[^1].Id : null);
        json.WriteEndObject();
    }
}
