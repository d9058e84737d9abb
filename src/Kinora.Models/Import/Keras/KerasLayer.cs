using System.Text.Json;

namespace Kinora.Models.Import.Keras;

/// <summary>One layer of a Keras topology: its class, its name, the layers it reads and its settings. Nothing in it is trusted.</summary>
internal sealed class KerasLayer
{
    private readonly JsonElement _config;

    public KerasLayer(JsonElement layer, string model)
    {
        if (layer.ValueKind != JsonValueKind.Object)
            throw new ModelImportException($"Model '{model}' has a layer that is no object.");
        Kind = Text(layer, "class_name") ?? throw new ModelImportException($"Model '{model}' has a layer without a class.");
        if (layer.TryGetProperty("config", out var config) && config.ValueKind == JsonValueKind.Object)
            _config = config;
        else
            throw new ModelImportException($"A layer of class '{Kind}' of model '{model}' has no settings.");
        Name = (Text(layer, "name") ?? Text(_config, "name")) is { Length: > 0 } name
            ? name
            : throw new ModelImportException($"A layer of class '{Kind}' of model '{model}' has no name.");
        Model = model;
        if (layer.TryGetProperty("inbound_nodes", out var nodes) && nodes.ValueKind == JsonValueKind.Array)
        {
            if (nodes.GetArrayLength() > 1)
                throw new UnsupportedOpException(Kind, Name, model, "several places of use");
            Collect(nodes, Inputs);
        }
    }

    public string Kind { get; }

    public string Name { get; }

    public string Model { get; }

    public List<string> Inputs { get; } = [];

    public bool Flag(string key, bool otherwise) => Setting(key) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => otherwise,
    };

    public string Word(string key, string otherwise) => Text(_config, key) ?? otherwise;

    public bool Has(string key) => Setting(key) is { ValueKind: not JsonValueKind.Null };

    public float Number(string key, float otherwise) =>
        Setting(key) is { ValueKind: JsonValueKind.Number } value && value.TryGetSingle(out var number) ? number : otherwise;

    public int Integer(string key, int otherwise) => Setting(key) is { ValueKind: JsonValueKind.Number } value ? Integer(key, value) : otherwise;

    /// <summary>A list of whole numbers, null standing for an open size, -1; lists in it are joined to it, one number alone is a list of
    /// one.</summary>
    public int[]? Integers(string key)
    {
        if (Setting(key) is not { ValueKind: JsonValueKind.Array or JsonValueKind.Number } value)
            return null;
        var numbers = new List<int>();
        Collect(key, value, numbers);
        return [.. numbers];
    }

    /// <summary>A list of two, height and width; one number stands for both.</summary>
    public int[] Pair(string key, int[] otherwise) => Integers(key) switch
    {
        null => otherwise,
        [var both] => [both, both],
        [var height, var width] => [height, width],
        _ => throw new ModelImportException($"The setting '{key}' of layer '{Name}' of model '{Model}' must be two numbers."),
    };

    public UnsupportedOpException Unsupported(string? variant) => new(Kind, Name, Model, variant);

    private JsonElement? Setting(string key) => _config.TryGetProperty(key, out var value) ? value : null;

    private int Integer(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.Null ? -1
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number
        : throw new ModelImportException($"The setting '{key}' of layer '{Name}' of model '{Model}' must hold whole numbers.");

    private void Collect(string key, JsonElement value, List<int> numbers)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            numbers.Add(Integer(key, value));
            return;
        }

        foreach (var item in value.EnumerateArray())
            Collect(key, item, numbers);
    }

    private static string? Text(JsonElement element, string key) =>
        element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // Keras 2 writes ["name", node, output, {}]; Keras 3 writes objects in which "keras_history" holds ["name", node, output].
    private static void Collect(JsonElement value, List<string> inputs)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            if (value.GetArrayLength() >= 3 && value[0].ValueKind == JsonValueKind.String)
                inputs.Add(value[0].GetString()!);
            else
            {
                foreach (var item in value.EnumerateArray())
                    Collect(item, inputs);
            }
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in value.EnumerateObject())
                Collect(field.Value, inputs);
        }
    }
}
