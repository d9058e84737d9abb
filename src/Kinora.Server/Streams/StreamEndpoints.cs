using System.Text.Json;
using Kinora.Pipelines.Configuration;
using Kinora.Pipelines.Hosting;
using Kinora.Server.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kinora.Server.Streams;

/// <summary><c>/api/streams</c>: streams are listed, added, changed, started, paused and removed.</summary>
internal static class StreamEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var streams = routes.MapGroup("/api/streams").WithTags("streams");
        streams.MapGet("", ListAsync);
        streams.MapPost("", AddAsync);
        streams.MapGet("/{name}", GetAsync);
        streams.MapPatch("/{name}", PatchAsync);
        streams.MapDelete("/{name}", RemoveAsync);
        streams.MapPost("/{name}/start", (string name, HttpContext http, StreamHost host) => ChangeAsync(name, http, host, definition => definition with { Paused = false }));
        streams.MapPost("/{name}/pause", (string name, HttpContext http, StreamHost host) => ChangeAsync(name, http, host, definition => definition with { Paused = true }));
    }

    private static Task ListAsync(HttpContext http, StreamHost host) => StreamJson.AnswerAsync(http, StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("streams"u8);
        foreach (var stream in host.Streams)
        {
            StreamJson.Write(json, stream);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static Task GetAsync(string name, HttpContext http, StreamHost host) => AnswerAsync(http, StatusCodes.Status200OK, Known(host, name));

    private static async Task AddAsync(HttpContext http, StreamHost host)
    {
        using var body = await JsonBody.ReadAsync(http).ConfigureAwait(false);
        var (name, definition) = NamedStream.Read(body.RootElement);
        var stream = await host.AddAsync(name, definition, http.RequestAborted).ConfigureAwait(false);
        http.Response.Headers.Location = $"/api/streams/{name}";
        await AnswerAsync(http, StatusCodes.Status201Created, stream).ConfigureAwait(false);
    }

    private static async Task PatchAsync(string name, HttpContext http, StreamHost host)
    {
        using var body = await JsonBody.ReadAsync(http).ConfigureAwait(false);
        await ChangeAsync(name, http, host, definition => NamedStream.Checked(definition.Patch(body.RootElement))).ConfigureAwait(false);
    }

    private static async Task ChangeAsync(string name, HttpContext http, StreamHost host, Func<StreamDefinition, StreamDefinition> change) =>
        await AnswerAsync(
            http, StatusCodes.Status200OK, await host.ChangeAsync(name, change, http.RequestAborted).ConfigureAwait(false) ?? throw UnknownStreamException.For(name))
            .ConfigureAwait(false);

    private static async Task RemoveAsync(string name, HttpContext http, StreamHost host)
    {
        if (!await host.RemoveAsync(name, http.RequestAborted).ConfigureAwait(false))
        {
            throw UnknownStreamException.For(name);
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>The stream of that name.</summary>
    /// <exception cref="UnknownStreamException">There is none.</exception>
    public static HostedStream Known(StreamHost host, string name) => host.TryFind(name, out var stream) ? stream : throw UnknownStreamException.For(name);

    private static Task AnswerAsync(HttpContext http, int status, HostedStream stream) => StreamJson.AnswerAsync(http, status, json => StreamJson.Write(json, stream));
}
