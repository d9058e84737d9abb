using System.Text.Json;
using Kinora.Media.Sources;
using Kinora.Pipelines.Access;
using Kinora.Pipelines.Configuration;
using Kinora.Pipelines.Hosting;
using Kinora.Pipelines.Sources;
using Kinora.Server.Access;
using Kinora.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Streams;

/// <summary>What a request makes of a stream, once it is sure that whoever asks may: an admin may name every source, others what is vetted.</summary>
internal static class ClientDefinition
{
    /// <summary>A new stream.</summary>
    /// <exception cref="SourceException">They may not name it, or it names a file that is not there.</exception>
    /// <exception cref="RequestException">There is no name, or it is none.</exception>
    /// <exception cref="ConfigException">The definition cannot work.</exception>
    public static async Task<(string Name, StreamDefinition Definition)> AddedAsync(JsonElement body, HttpContext http, StreamHost host)
    {
        if (IsAdmin(http))
        {
            return NamedStream.Read(body);
        }

        if (TextIn(body, "source") is { } source)
        {
            ClientSources.CheckForm(source);
        }

        ClientSources.CheckFallback(TextIn(body, "fallback"), null);

        var (name, definition) = NamedStream.Read(body);
        return (name, await host.ClientSources.AdmitAsync(definition, null, http.RequestAborted).ConfigureAwait(false));
    }

    /// <summary>What becomes of a stream. It is found out before the stream is changed; one that somebody else has changed meanwhile is not.</summary>
    /// <inheritdoc cref="AddedAsync"/>
    public static async Task<Func<StreamDefinition, StreamDefinition>> ChangeAsync(JsonElement patch, HostedStream stream, HttpContext http, StreamHost host)
    {
        if (IsAdmin(http))
        {
            return before =>
                Changed(before.Patch(patch), before) is var changed && changed.Source == before.Source ? changed : changed with { IsFromClient = false };
        }

        var seen = stream.Definition;
        if (TextIn(patch, "source") is { } source && source != seen.MaskedSource)
        {
            ClientSources.CheckForm(source);
        }

        ClientSources.CheckFallback(TextIn(patch, "fallback"), seen);

        var wanted = seen.Patch(patch);
        var admitted = await host.ClientSources.AdmitAsync(wanted, seen, http.RequestAborted).ConfigureAwait(false);
        return before => before == seen
            ? Changed(admitted, before)
            : throw new StreamConflictException($"Stream '{stream.Name}' was changed at the same time: look at it, and send the change again.");
    }

    /// <summary>What a stream becomes. One whose file has gone for now may still be paused.</summary>
    private static StreamDefinition Changed(StreamDefinition definition, StreamDefinition before) =>
        definition.Source == before.Source ? definition : NamedStream.Checked(definition);

    private static bool IsAdmin(HttpContext http) => Caller.Of(http).Role == AccessRole.Admin;

    /// <summary>What the key says, before it is read as what it means: reading may look whether there is such a file.</summary>
    private static string? TextIn(JsonElement body, string key)
    {
        try
        {
            return !body.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null ? null
                : value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
        }
        catch (InvalidOperationException)
        {
            return null;  // half a character, of which the reader says what is wrong
        }
    }
}
