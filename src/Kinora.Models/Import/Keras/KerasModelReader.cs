using System.Text.Json;
using Kinora.Models.Import.TensorFlowJs;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Keras;

/// <summary>Turns a Keras topology, sequential or functional, into a graph document of TensorFlow nodes.</summary>
internal static class KerasModelReader
{
    private const int MaxLayers = 5_000;

    public static bool IsOne(GraphDocument.Topology? topology) => topology?.ModelConfig is not null || topology?.ClassName is not null;

    /// <returns>The document with nodes in the place of the layers, and the constants that they need beside the weights.</returns>
    /// <exception cref="UnsupportedOpException">A layer is of a class, or in a form, that is not converted.</exception>
    /// <exception cref="ModelImportException">The topology contradicts itself.</exception>
    public static (GraphDocument Document, IReadOnlyDictionary<string, Tensor> Constants) Translate(GraphDocument document, string model)
    {
        var (kind, config) = Config(document.ModelTopology!, model);
        var layers = Layers(config, model);
        string[] outputs;
        if (kind == "Sequential")
            outputs = [Chain(layers, model)];
        else
            outputs = Outputs(config, model);

        var graph = new KerasGraph();
        foreach (var layer in layers)
            KerasLayers.Write(graph, layer);
        var signature = outputs.Distinct().ToDictionary(
            static name => name, static name => (GraphDocument.SignatureTensor?)new GraphDocument.SignatureTensor { Name = name });
        return (document with
        {
            ModelTopology = new GraphDocument.Topology { Node = graph.Nodes },
            Signature = new GraphDocument.SignatureDefinition { Outputs = signature },
        }, graph.Constants);
    }

    private static (string Kind, JsonElement Config) Config(GraphDocument.Topology topology, string model)
    {
        var (kind, config) = (topology.ClassName, topology.Config);
        if (topology.ModelConfig is { ValueKind: JsonValueKind.Object } inner)
        {
            kind = inner.TryGetProperty("class_name", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;
            config = inner.TryGetProperty("config", out var settings) ? settings : null;
        }

        return kind is "Sequential" or "Functional" or "Model" && config is { } found
            ? (kind, found)
            : throw new ModelImportException($"Model '{model}' is a Keras '{kind}'; Sequential, Functional and Model can be imported.");
    }

    private static List<KerasLayer> Layers(JsonElement config, string model)
    {
        var list = config.ValueKind == JsonValueKind.Object && config.TryGetProperty("layers", out var inner) ? inner : config;
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > MaxLayers)
            throw new ModelImportException($"Model '{model}' needs a list of 1 to {MaxLayers} layers.");
        return [.. list.EnumerateArray().Select(layer => new KerasLayer(layer, model))];
    }

    // A chain names no inputs, and its first layer may stand for an input layer too.
    private static string Chain(List<KerasLayer> layers, string model)
    {
        if (layers[0].Kind != "InputLayer")
            throw new UnsupportedOpException(layers[0].Kind, layers[0].Name, model, "the place of the first layer, without an InputLayer before it");
        for (var i = 1; i < layers.Count; i++)
        {
            layers[i].Inputs.Clear();
            layers[i].Inputs.Add(layers[i - 1].Name);
        }

        return layers[^1].Name;
    }

    // Older files have a list of [name, node, output], newer ones may have a single such entry.
    private static string[] Outputs(JsonElement config, string model)
    {
        var names = new List<string>();
        if (config.ValueKind == JsonValueKind.Object && config.TryGetProperty("output_layers", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (var entry in list.EnumerateArray())
            {
                var name = entry.ValueKind == JsonValueKind.Array && entry.GetArrayLength() > 0 ? entry[0] : entry;
                if (name.ValueKind == JsonValueKind.String)
                    names.Add(name.GetString()!);
            }
        }

        return names.Count > 0 ? [.. names] : throw new ModelImportException($"Model '{model}' declares no outputs.");
    }
}
