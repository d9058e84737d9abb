using System.Text.Json;
using System.Text.Json.Nodes;
using Kinora.Media.Sources;
using Kinora.Pipelines.Configuration;
using Kinora.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Streams;

/// <summary>A stream as a client adds it: its definition, and its name beside the definition's keys.</summary>
internal static class NamedStream
{
    /// <exception cref="RequestException">There is no name, or it is none.</exception>
    /// <exception cref="ConfigException">The definition cannot work.</exception>
    /// <exception cref="SourceException">It names a file that is not there.</exception>
    public static (string Name, StreamDefinition Definition) Read(JsonElement body)
    {
        var name = NameIn(body);
        if (name is null || !StreamName.IsValid(name))
        {
            throw new RequestException(
                StatusCodes.Status422UnprocessableEntity, Problem(name)) { Errors = new Dictionary<string, string[]> { ["name"] = [Problem(name)] } };
        }

        return (name, Checked(StreamDefinition.FromJson(WithoutName(body))));
    }

    private static byte[] WithoutName(JsonElement body)
    {
        try
        {
            var rest = JsonObject.Create(body)!;
            rest.Remove("name");
            return JsonSerializer.SerializeToUtf8Bytes(rest, StreamNodeContext.Default.JsonObject);
        }
        catch (Exception error) when (error is InvalidOperationException or JsonException)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, "The body is no JSON: a text has half a character in it, or bytes that are no UTF-8.");
        }
    }

    private static string? NameIn(JsonElement body)
    {
        try
        {
            return body.TryGetProperty("name"u8, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return "\uFFFD";  // half a character, which is no name either
        }
    }

    private static string Problem(string? name) =>
        $"name is {(name is null ? "missing" : $"'{(name.Length <= 64 ? name : name[..64] + "…")}'")}: {StreamName.Rule}.";

    /// <summary>The definition, when its source can be there. One of the configuration file may come later; a client is told at once.</summary>
    /// <exception cref="SourceException">It names a file that is not there.</exception>
    public static StreamDefinition Checked(StreamDefinition definition)
    {
        _ = SourceAddress.Parse(definition.Source);
        return definition;
    }
}
