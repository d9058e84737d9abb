using System.Text.Json;
using Kinora.Models.Import.TensorFlowJs;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Keras;

/// <summary>Turns a Keras topology, sequential or functional, with the models that are layers in it, into a graph document of TensorFlow nodes.</summary>
internal sealed class KerasModelReader
{
    private const int MaxLayers = 5_000;
    private const int MaxNested = 32;
    private const int MaxUses = 20_000;

    private readonly KerasGraph _graph;
    private readonly string _model;
    private readonly List<MissingOp> _missing = [];
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);
    private int _uses;

    private KerasModelReader(KerasGraph graph, string model) => (_graph, _model) = (graph, model);

    public static bool IsOne(GraphDocument.Topology? topology) => topology?.ModelConfig is not null || topology?.ClassName is not null;

    /// <returns>The document with nodes in the place of the layers, and the constants that they need beside the weights.</returns>
    /// <exception cref="UnsupportedOpException">A layer is of a class, or in a form, that is not converted.</exception>
    /// <exception cref="ModelImportException">The topology contradicts itself.</exception>
    public static (GraphDocument Document, IReadOnlyDictionary<string, Tensor> Constants) Translate(GraphDocument document, string model)
    {
        var (kind, config) = Config(document.ModelTopology!, model);
        var weights = (document.WeightsManifest ?? []).SelectMany(static group => group?.Weights ?? []).Select(static weight => weight?.Name ?? "");
        var reader = new KerasModelReader(new KerasGraph(weights.ToHashSet(StringComparer.Ordinal)), model);
        var outputs = reader.Write(kind, config, "", inputs: null, depth: 0);
        if (reader._missing.Count > 0)
            throw new UnsupportedOpException(Counted(reader._missing), model);
        var signature = outputs.Distinct().ToDictionary(
            static name => name, static name => (GraphDocument.SignatureTensor?)new GraphDocument.SignatureTensor { Name = name });
        return (document with
        {
            ModelTopology = new GraphDocument.Topology { Node = reader._graph.Nodes },
            Signature = new GraphDocument.SignatureDefinition { Outputs = signature },
        }, reader._graph.Constants);
    }

    private static MissingOp[] Counted(List<MissingOp> missing) =>
        [.. missing.GroupBy(static layer => layer.Op).Select(static layers => new MissingOp(layers.Key, layers.First().Node, layers.Count()))];

    private static (string Kind, JsonElement Config) Config(GraphDocument.Topology topology, string model)
    {
        var (kind, config) = (topology.ClassName, topology.Config);
        if (topology.ModelConfig is { ValueKind: JsonValueKind.Object } inner)
        {
            kind = inner.TryGetProperty("class_name", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;
            config = inner.TryGetProperty("config", out var settings) ? settings : null;
        }

        return IsModel(kind) && config is { } found
            ? (kind!, found)
            : throw new ModelImportException($"Model '{model}' is a Keras '{kind}'; Sequential, Functional and Model can be imported.");
    }

    private static bool IsModel(string? kind) => kind is "Sequential" or "Functional" or "Model";

    /// <summary>Writes a model's layers.</summary>
    /// <param name="kind">Its class.</param>
    /// <param name="config">Its settings.</param>
    /// <param name="prefix">What stands before the names of its nodes; none for the whole model.</param>
    /// <param name="inputs">The nodes that it reads; null for the whole model, which has inputs of its own.</param>
    /// <param name="depth">How many models it lies in.</param>
    /// <returns>The nodes that give its outputs.</returns>
    private IReadOnlyList<string> Write(string kind, JsonElement config, string prefix, IReadOnlyList<string>? inputs, int depth)
    {
        if (depth > MaxNested)
            throw new ModelImportException($"Model '{_model}' is nested more than {MaxNested} deep.");
        var layers = Layers(config);
        if (kind == "Sequential")
            return [Chain(layers, prefix, inputs, depth)];

        var outputs = Tensors(config, "output_layers");
        var (shifted, shared) = (Shifted(layers, outputs), layers.Where(static layer => layer.Uses.Count > 1).Select(static layer => layer.Name).ToHashSet());
        var given = inputs is null ? null : Tensors(config, "input_layers");
        foreach (var layer in layers)
        {
            if (layer.Kind == "InputLayer")
                Enter(layer, prefix, inputs, given?.FindIndex(input => input.Layer == layer.Name) ?? 0);
            else if (layer.Uses.Count == 0)
                Write(layer.At(prefix + layer.Name, []), depth);
            for (var use = 0; use < layer.Uses.Count && layer.Kind != "InputLayer"; use++)
                Write(layer.At(NodeOf(new KerasTensor(layer.Name, use, 0)), [.. layer.Uses[use].Select(Read)]), depth);
        }

        return outputs.Count > 0
            ? [.. outputs.Select(output => inputs is null && shared.Contains(output.Layer) ? Named(output, Read(output)) : Read(output))]
            : throw new ModelImportException($"Model '{_model}' declares no outputs.");

        string Read(KerasTensor tensor) => NodeOf(shifted.Contains(tensor.Layer) ? tensor with { Use = tensor.Use - 1 } : tensor);

        string NodeOf(KerasTensor tensor) =>
            prefix + tensor.Layer + (shared.Contains(tensor.Layer) ? $"//use{tensor.Use}" : "") + (tensor.Output > 0 ? $"//{tensor.Output}" : "");
    }

    // TensorFlow.js calls an output by its layer, whichever use of it that is; of two by one name the second keeps the node's.
    private string Named(KerasTensor output, string node) =>
        !_named.Add(output.Layer) ? node : _graph.Node(output.Layer, "Identity", [node]);

    // Keras counts the making of a model as a use of it, the first, unless it is old.
    private static HashSet<string> Shifted(List<KerasLayer> layers, List<KerasTensor> outputs)
    {
        var first = layers.SelectMany(static layer => layer.Uses).SelectMany(static use => use).Concat(outputs)
            .Where(static tensor => tensor.Use == 0).Select(static tensor => tensor.Layer).ToHashSet(StringComparer.Ordinal);
        return layers.Where(layer => IsModel(layer.Kind) && !first.Contains(layer.Name)).Select(static layer => layer.Name).ToHashSet(StringComparer.Ordinal);
    }

    // The inputs of a model in a model are what that reads.
    private void Enter(KerasLayer layer, string prefix, IReadOnlyList<string>? inputs, int index)
    {
        if (inputs is null)
            Write(layer.At(prefix + layer.Name, []), depth: 0);
        else if (index >= 0 && index < inputs.Count)
            _graph.Node(prefix + layer.Name, "Identity", [inputs[index]]);
        else
            throw new ModelImportException($"The input '{layer.Name}' of a model in model '{_model}' is given nothing.");
    }

    // A chain names no inputs, and its first layer may stand for an input layer too.
    private string Chain(List<KerasLayer> layers, string prefix, IReadOnlyList<string>? inputs, int depth)
    {
        var last = inputs is null ? "" : inputs is [var only] ? only : throw new ModelImportException($"A chain in model '{_model}' has {inputs.Count} inputs.");
        foreach (var layer in layers)
        {
            if (layer.Kind == "InputLayer")
            {
                if (last.Length > 0)
                    _graph.Node(prefix + layer.Name, "Identity", [last]);
                else
                    Write(layer.At(prefix + layer.Name, []), depth);
            }
            else
            {
                if (last.Length == 0)
                    last = Begin(layer, depth);
                Write(layer.At(prefix + layer.Name, [last]), depth);
            }

            last = prefix + layer.Name;
        }

        return last;
    }

    // A model begins with its own first input, a layer says the shape that it takes.
    private string Begin(KerasLayer layer, int depth)
    {
        if (depth > MaxNested)
            throw new ModelImportException($"Model '{_model}' is nested more than {MaxNested} deep.");
        if (IsModel(layer.Kind))
        {
            var first = Layers(layer.Config)[0];
            if (first.Kind != "InputLayer")
                return Begin(first, depth + 1);
            KerasLayers.Write(_graph, first.At(first.Name, []));
            return first.Name;
        }

        if (!layer.Has("batch_input_shape") && !layer.Has("batch_shape"))
            throw layer.Unsupported("the place of the first layer, without an InputLayer or a batch_input_shape");
        return KerasLayers.Input(_graph, layer, $"{layer.Name}_input");
    }

    private void Write(KerasLayer layer, int depth)
    {
        if (++_uses > MaxUses)
            throw new ModelImportException($"Model '{_model}' has more than {MaxUses} uses of layers.");
        if (!IsModel(layer.Kind))
        {
            if (KerasLayers.IsKnown(layer.Kind))
                KerasLayers.Write(_graph, layer);
            else
                _missing.Add(new MissingOp(layer.Kind, layer.Name, 1));
            return;
        }

        var outputs = Write(layer.Kind, layer.Config, layer.Node + "/", layer.Inputs, depth + 1);
        for (var i = 0; i < outputs.Count; i++)
            _graph.Node(i == 0 ? layer.Node : $"{layer.Node}//{i}", "Identity", [outputs[i]]);
    }

    private List<KerasLayer> Layers(JsonElement config)
    {
        var list = config.ValueKind == JsonValueKind.Object && config.TryGetProperty("layers", out var inner) ? inner : config;
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > MaxLayers)
            throw new ModelImportException($"Model '{_model}' needs a list of 1 to {MaxLayers} layers.");
        return [.. list.EnumerateArray().Select(layer => new KerasLayer(layer, _model))];
    }

    private static List<KerasTensor> Tensors(JsonElement config, string key)
    {
        var tensors = new List<KerasTensor>();
        if (config.ValueKind == JsonValueKind.Object && config.TryGetProperty(key, out var list))
            KerasLayer.Collect(list, tensors);
        return tensors;
    }
}
