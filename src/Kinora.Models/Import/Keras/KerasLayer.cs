using System.Text.Json;

namespace Kinora.Models.Import.Keras;

/// <summary>One layer of a Keras topology: its class, its name, what it reads and its settings. Nothing in it is trusted.</summary>
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
        (Model, Node, Inputs) = (model, Name, []);
        if (layer.TryGetProperty("inbound_nodes", out var nodes) && nodes.ValueKind == JsonValueKind.Array)
        {
            foreach (var use in nodes.EnumerateArray())
            {
                var tensors = new List<KerasTensor>();
                Collect(use, tensors);
                Uses.Add(tensors);
            }
        }
    }

    private KerasLayer(KerasLayer layer, string node, IReadOnlyList<string> inputs)
    {
        (Kind, Name, Model, Uses, _config) = (layer.Kind, layer.Name, layer.Model, layer.Uses, layer._config);
        (Node, Inputs) = (node, inputs);
    }

    public string Kind { get; }

    public string Name { get; }

    public string Model { get; }

    /// <summary>What it reads, for each of its uses.</summary>
    public List<List<KerasTensor>> Uses { get; } = [];

    /// <summary>In one use of the layer, the name of the node that gives its result.</summary>
    public string Node { get; }

    /// <summary>In one use of the layer, the nodes that it reads.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>Of a layer that is a model itself: its settings.</summary>
    public JsonElement Config => _config;

    /// <summary>One use of the layer.</summary>
    public KerasLayer At(string node, IReadOnlyList<string> inputs) => new(this, node, inputs);

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

    /// <summary>A list of numbers; null when there is none.</summary>
    public float[]? Numbers(string key) => Setting(key) is { ValueKind: JsonValueKind.Array } value
        ? [.. value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetSingle(out var number)
            ? number
            : throw new ModelImportException($"The setting '{key}' of layer '{Name}' of model '{Model}' must hold numbers."))]
        : null;

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

    /// <summary>Reads which tensors a JSON value names: Keras 2 writes ["name", use, output, {}]; Keras 3 writes objects in which
    /// "keras_history" holds ["name", use, output].</summary>
    public static void Collect(JsonElement value, List<KerasTensor> inputs)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            if (value.GetArrayLength() >= 3 && value[0].ValueKind == JsonValueKind.String)
                inputs.Add(new KerasTensor(value[0].GetString()!, Index(value[1]), Index(value[2])));
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

        static int Index(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var index) ? index : 0;
    }
}
