using System.Text.Json;

namespace Kinora.Pipelines.Configuration;

/// <summary>Reads JSON into nodes, with the limits of <see cref="ConfigLimits"/>.</summary>
internal sealed class JsonNodeReader
{
    private const string Origin = "request";

    private readonly ConfigProblems _problems;
    private int _nodes;

    private JsonNodeReader(ConfigProblems problems) => _problems = problems;

    /// <exception cref="ConfigException">It is not JSON, or more than is allowed.</exception>
    public static ConfigNode Read(ReadOnlySpan<byte> json, ConfigProblems problems)
    {
        if (json.Length > ConfigLimits.MostBytes)
        {
            throw ConfigProblems.Alone(Origin, null, $"The request is larger than {ConfigLimits.MostBytes >> 20} MiB: send the stream's settings alone.");
        }

        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = ConfigLimits.MostDepth });
            using var document = JsonDocument.ParseValue(ref reader);
            return reader.Read()
                ? throw ConfigProblems.Alone(Origin, null, "The request holds more than one JSON value: send one object.")
                : Read(document.RootElement, problems);
        }
        catch (JsonException error)
        {
            throw ConfigProblems.Alone(
                Origin, null,
                $"The request is not JSON, or nested deeper than {ConfigLimits.MostDepth}: look at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}.");
        }
    }

    /// <exception cref="ConfigException">It is more than is allowed.</exception>
    public static ConfigNode Read(JsonElement json, ConfigProblems problems)
    {
        try
        {
            return new JsonNodeReader(problems).Node(json, "$", ConfigLimits.MostDepth);
        }
        catch (InvalidOperationException)
        {
            throw ConfigProblems.Alone(Origin, null, "The request is not JSON: a text has half a character in it (\\ud800 to \\udfff alone).");
        }
    }

    private ConfigNode Node(JsonElement json, string path, int depth)
    {
        if (++_nodes > ConfigLimits.MostNodes || depth == 0)
        {
            throw ConfigProblems.Alone(
                Origin, null, $"There is too much in the request: at most {ConfigLimits.MostNodes} values, {ConfigLimits.MostDepth} deep.");
        }

        return json.ValueKind switch
        {
            JsonValueKind.Object => Map(json, path, depth),
            JsonValueKind.Array => List(json, path, depth),
            JsonValueKind.String => new ConfigNode(ConfigNodeKind.Text, path, Origin, null, json.GetString()!),
            JsonValueKind.Number => new ConfigNode(ConfigNodeKind.Number, path, Origin, null, json.GetRawText()),
            JsonValueKind.True => new ConfigNode(ConfigNodeKind.Truth, path, Origin, null, "true"),
            JsonValueKind.False => new ConfigNode(ConfigNodeKind.Truth, path, Origin, null, "false"),
            _ => new ConfigNode(ConfigNodeKind.Null, path, Origin, null),
        };
    }

    private ConfigNode Map(JsonElement json, string path, int depth)
    {
        var map = ConfigNode.EmptyMap(path, Origin);
        foreach (var field in json.EnumerateObject())
        {
            map.Add(field.Name, Node(field.Value, ConfigNode.Join(path, field.Name), depth - 1), _problems);
        }

        return map;
    }

    private ConfigNode List(JsonElement json, string path, int depth)
    {
        var list = new ConfigNode(ConfigNodeKind.List, path, Origin, null);
        foreach (var item in json.EnumerateArray())
        {
            list.Items.Add(Node(item, $"{path}[{list.Items.Count}]", depth - 1));
        }

        return list;
    }
}
