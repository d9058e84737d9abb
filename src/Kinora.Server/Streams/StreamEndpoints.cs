using System.Text.Json;
using Kinora.Pipelines.Access;
using Kinora.Pipelines.Configuration;
using Kinora.Pipelines.Hosting;
using Kinora.Server.Access;
using Kinora.Server.Audit;
using Kinora.Server.Docs;
using Kinora.Server.Docs.Shapes;
using Kinora.Server.Limits;
using Kinora.Server.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kinora.Server.Streams;

/// <summary><c>/api/streams</c>: streams are listed, added, changed, started, paused and removed.</summary>
internal static class StreamEndpoints
{
    private static readonly int[] BodyProblems =
    [
        StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType,
        StatusCodes.Status422UnprocessableEntity, StatusCodes.Status503ServiceUnavailable,
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        var streams = routes.MapGroup("/api/streams").WithTags("streams");
        streams.MapGet("", ListAsync).Needs(AccessRole.Read).Describe(new Operation("listStreams", "All streams and how they are doing").Gives<StreamListShape>(StatusCodes.Status200OK, "The streams."));
        streams.MapPost("", AddAsync).Needs(AccessRole.Operate, StreamActions.Added).Describe(new Operation("addStream", "Adds a stream")
        {
            Body = new Body("The stream.", KeySchemas.NewStream, "application/json"),
        }
            .Gives<StreamShape>(StatusCodes.Status201Created, "The stream, which Location names. It starts while this is answered.")
            .Fails([StatusCodes.Status409Conflict, .. BodyProblems]));
        streams.MapGet("/{name}", GetAsync).Needs(AccessRole.Read).Describe(new Operation("getStream", "A stream and how it is doing")
            .Gives<StreamShape>(StatusCodes.Status200OK, "The stream.").Fails(StatusCodes.Status404NotFound));
        streams.MapPatch("/{name}", PatchAsync).Needs(AccessRole.Operate, StreamActions.Changed).Describe(
            new Operation("changeStream", "Changes a stream") { Body = new Body("What changes.", KeySchemas.StreamPatch, "application/json", "application/merge-patch+json") }
                .Gives<StreamShape>(StatusCodes.Status200OK, "The stream as it is now.")
                .Fails([StatusCodes.Status404NotFound, .. BodyProblems]));
        streams.MapDelete("/{name}", RemoveAsync).Needs(AccessRole.Operate, StreamActions.Removed).Describe(new Operation("removeStream", "Removes a stream")
            .Gives(StatusCodes.Status204NoContent, "It is no more.")
            .Fails(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status503ServiceUnavailable));
        streams.MapPost("/{name}/start", (string name, HttpContext http, StreamHost host, AuditTrail audit) =>
                ChangeAsync(name, http, host, audit, StreamActions.Started, definition => definition with { Paused = false }))
            .Needs(AccessRole.Operate, StreamActions.Started).Describe(Switched("startStream", "Starts a stream"));
        streams.MapPost("/{name}/pause", (string name, HttpContext http, StreamHost host, AuditTrail audit) =>
                ChangeAsync(name, http, host, audit, StreamActions.Paused, definition => definition with { Paused = true }))
            .Needs(AccessRole.Operate, StreamActions.Paused).Describe(Switched("pauseStream", "Pauses a stream; those who follow it stay connected"));
    }

    private static Operation Switched(string id, string summary) => new Operation(id, summary)
        .Gives<StreamShape>(StatusCodes.Status200OK, "The stream as it is now.")
        .Fails(StatusCodes.Status404NotFound, StatusCodes.Status503ServiceUnavailable);

    private static Task ListAsync(HttpContext http, StreamHost host)
    {
        var caller = Caller.Of(http);
        return StreamJson.AnswerAsync(http, StatusCodes.Status200OK, json => WriteList(json, host.Streams.Where(stream => caller.MaySee(stream.Name))));
    }

    private static void WriteList(Utf8JsonWriter json, IEnumerable<HostedStream> streams)
    {
        json.WriteStartObject();
        json.WriteStartArray("streams"u8);
        foreach (var stream in streams)
        {
            StreamJson.Write(json, stream);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static Task GetAsync(string name, HttpContext http, StreamHost host) => AnswerAsync(http, StatusCodes.Status200OK, Known(host, name));

    private static async Task AddAsync(HttpContext http, StreamHost host, AuditTrail audit, StreamQuota quota)
    {
        using var body = await JsonBody.ReadAsync(http).ConfigureAwait(false);
        var (name, definition) = await audit.WatchAsync(
            http, StreamActions.Added, null, () => ClientDefinition.AddedAsync(body.RootElement, http, host)).ConfigureAwait(false);
        var stream = await audit.DoAsync(
            http, StreamActions.Added, name,
            () =>
            {
                StreamScope.Require(http, name);
                return quota.MakeAsync(http, name, () => host.AddAsync(name, StreamScope.Admit(http, definition), http.RequestAborted));
            },
            static added => added.Definition.MaskedSource).ConfigureAwait(false);
        http.Response.Headers.Location = $"/api/streams/{name}";
        await AnswerAsync(http, StatusCodes.Status201Created, stream).ConfigureAwait(false);
    }

    private static async Task PatchAsync(string name, HttpContext http, StreamHost host, AuditTrail audit)
    {
        using var body = await JsonBody.ReadAsync(http).ConfigureAwait(false);
        var change = await audit.WatchAsync(
            http, StreamActions.Changed, name, () => ClientDefinition.ChangeAsync(body.RootElement, Known(host, name), http, host)).ConfigureAwait(false);
        await ChangeAsync(name, http, host, audit, StreamActions.Changed, change).ConfigureAwait(false);
    }

    private static async Task ChangeAsync(
        string name, HttpContext http, StreamHost host, AuditTrail audit, string action, Func<StreamDefinition, StreamDefinition> change)
    {
        var stream = await audit.DoAsync(
            http, action, name, async () => await host.ChangeAsync(name, before => StreamScope.Admit(http, change(before), before), http.RequestAborted).ConfigureAwait(false) ?? throw UnknownStreamException.For(name),
            static changed => changed.Definition.MaskedSource).ConfigureAwait(false);
        await AnswerAsync(http, StatusCodes.Status200OK, stream).ConfigureAwait(false);
    }

    private static async Task RemoveAsync(string name, HttpContext http, StreamHost host, AuditTrail audit)
    {
        await audit.DoAsync(
            http, StreamActions.Removed, name,
            async () => await host.RemoveAsync(name, http.RequestAborted).ConfigureAwait(false) ? name : throw UnknownStreamException.For(name)).ConfigureAwait(false);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>The stream of that name.</summary>
    /// <exception cref="UnknownStreamException">There is none.</exception>
    public static HostedStream Known(StreamHost host, string name) => host.TryFind(name, out var stream) ? stream : throw UnknownStreamException.For(name);

    private static Task AnswerAsync(HttpContext http, int status, HostedStream stream) => StreamJson.AnswerAsync(http, status, json => StreamJson.Write(json, stream));
}
