using System.Collections.Frozen;
using Kinora.Models.Import.TensorFlowJs;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Keras;

/// <summary>Every Keras layer the importer converts, as the TensorFlow nodes that compute the same. The last node has the name of the
/// layer's use.</summary>
internal static class KerasLayers
{
    private static readonly FrozenDictionary<string, Action<KerasGraph, KerasLayer>> Layers = new Dictionary<string, Action<KerasGraph, KerasLayer>>
    {
        ["InputLayer"] = static (graph, layer) => Input(graph, layer, layer.Node),
        ["Conv1D"] = KerasConvolutions.Convolve1D,
        ["Conv2D"] = KerasConvolutions.Convolve,
        ["Conv2DTranspose"] = KerasConvolutions.Transposed,
        ["DepthwiseConv2D"] = KerasConvolutions.Depthwise,
        ["SeparableConv2D"] = KerasConvolutions.Separable,
        ["Dense"] = KerasConvolutions.Dense,

        ["BatchNormalization"] = KerasNormalizations.Batch,
        ["LayerNormalization"] = KerasNormalizations.Layer,
        ["Normalization"] = KerasNormalizations.Features,
        ["Rescaling"] = KerasNormalizations.Rescale,

        ["Activation"] = static (graph, layer) => KerasActivations.Activate(graph, layer, One(layer), layer.Word("activation", "linear")),
        ["ReLU"] = KerasActivations.Relu,
        ["LeakyReLU"] = static (graph, layer) =>
            graph.Node(layer.Node, "LeakyRelu", [One(layer)], ("alpha", KerasGraph.Number(layer.Number("alpha", layer.Number("negative_slope", 0.3f))))),
        ["PReLU"] = static (graph, layer) => graph.Node(layer.Node, "Prelu", [One(layer), graph.Weight(layer, "alpha")]),
        ["ELU"] = static (graph, layer) => graph.Node(layer.Node, "Elu", [One(layer)], ("alpha", KerasGraph.Number(layer.Number("alpha", 1)))),
        ["ThresholdedReLU"] = KerasActivations.AboveThreshold,
        ["Softmax"] = static (graph, layer) =>
            graph.Node(layer.Node, "Softmax", [One(layer)], ("axis", KerasGraph.Integer(layer.Integers("axis") is [var axis] ? axis : -1))),

        ["MaxPooling2D"] = static (graph, layer) => Pool(graph, layer, "MaxPool"),
        ["AveragePooling2D"] = static (graph, layer) => Pool(graph, layer, "AvgPool"),
        ["GlobalAveragePooling1D"] = static (graph, layer) => PoolAll(graph, layer, "Mean", 1),
        ["GlobalMaxPooling1D"] = static (graph, layer) => PoolAll(graph, layer, "Max", 1),
        ["GlobalAveragePooling2D"] = static (graph, layer) => PoolAll(graph, layer, "Mean", 1, 2),
        ["GlobalMaxPooling2D"] = static (graph, layer) => PoolAll(graph, layer, "Max", 1, 2),

        ["ZeroPadding2D"] = KerasShapes.Pad,
        ["Cropping2D"] = KerasShapes.Crop,
        ["UpSampling2D"] = KerasShapes.Enlarge,
        ["Resizing"] = KerasShapes.Resize,
        ["Flatten"] = static (graph, layer) => graph.Node(layer.Node, "Reshape", [One(layer), graph.Integers(layer, "shape", 1, -1)]),
        ["Reshape"] = static (graph, layer) =>
            graph.Node(layer.Node, "Reshape", [One(layer), graph.Integers(layer, "shape", [1, .. layer.Integers("target_shape") ?? []])]),
        ["Permute"] = static (graph, layer) =>
            graph.Node(layer.Node, "Transpose", [One(layer), graph.Integers(layer, "axes", [0, .. layer.Integers("dims") ?? []])]),
        ["RepeatVector"] = KerasShapes.Repeat,

        ["Add"] = static (graph, layer) => Merge(graph, layer, "AddV2"),
        ["Multiply"] = static (graph, layer) => Merge(graph, layer, "Mul"),
        ["Subtract"] = static (graph, layer) => Merge(graph, layer, "Sub"),
        ["Maximum"] = static (graph, layer) => Merge(graph, layer, "Maximum"),
        ["Minimum"] = static (graph, layer) => Merge(graph, layer, "Minimum"),
        ["Average"] = static (graph, layer) =>
            graph.Node(layer.Node, "Mul", [Merge(graph, layer.At(layer.Node + "//sum", layer.Inputs), "AddV2"),
                graph.Number(layer, "share", 1f / layer.Inputs.Count)]),
        ["Concatenate"] = static (graph, layer) => graph.Node(
            layer.Node, "ConcatV2", [.. layer.Inputs, graph.Constant(layer, "axis", Tensor.Scalar(layer.Integer("axis", -1)))]),

        ["Dropout"] = Nothing,
        ["AlphaDropout"] = Nothing,
        ["GaussianDropout"] = Nothing,
        ["SpatialDropout1D"] = Nothing,
        ["SpatialDropout2D"] = Nothing,
        ["GaussianNoise"] = Nothing,
        ["ActivityRegularization"] = Nothing,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool IsKnown(string kind) => Layers.ContainsKey(kind);

    /// <summary>The classes of all layers that convert, beside the models that are layers.</summary>
    public static IEnumerable<string> Names => Layers.Keys;

    /// <exception cref="UnsupportedOpException">The layer's class, or this form of it, is not converted.</exception>
    public static void Write(KerasGraph graph, KerasLayer layer)
    {
        if (layer.Word("data_format", "channels_last") is not "channels_last" and var format)
            throw layer.Unsupported($"data_format {format}");
        if (!Layers.TryGetValue(layer.Kind, out var write))
            throw layer.Unsupported(null);
        write(graph, layer);
    }

    /// <summary>An input of the whole model, of the shape that a layer declares.</summary>
    public static string Input(KerasGraph graph, KerasLayer layer, string name)
    {
        var shape = layer.Integers("batch_input_shape") ?? layer.Integers("batch_shape")
            ?? throw new ModelImportException($"The input '{layer.Name}' of model '{layer.Model}' declares no shape.");
        var type = layer.Word("dtype", "float32") switch
        {
            "float32" => "DT_FLOAT",
            "int32" => "DT_INT32",
            var other => throw layer.Unsupported($"dtype {other}"),
        };
        return graph.Node(name, "Placeholder", [], ("shape", KerasGraph.Shape(shape)), ("dtype", new() { Type = type }));
    }

    /// <summary>What a layer reads that takes one tensor.</summary>
    public static string One(KerasLayer layer) =>
        layer.Inputs is [var only]
            ? only
            : throw new ModelImportException(
                $"Layer '{layer.Name}' ({layer.Kind}) of model '{layer.Model}' has {layer.Inputs.Count} inputs; it needs one.");

    public static GraphDocument.Attribute Window(int[] pair) => KerasGraph.List(1, pair[0], pair[1], 1);

    public static GraphDocument.Attribute Padding(KerasLayer layer) => KerasGraph.Text(layer.Word("padding", "valid").ToUpperInvariant());

    private static void Pool(KerasGraph graph, KerasLayer layer, string op)
    {
        var size = layer.Pair("pool_size", [2, 2]);
        graph.Node(layer.Node, op, [One(layer)],
            ("ksize", Window(size)), ("strides", Window(layer.Pair("strides", size))), ("padding", Padding(layer)));
    }

    private static void PoolAll(KerasGraph graph, KerasLayer layer, string op, params int[] axes) =>
        graph.Node(layer.Node, op, [One(layer), graph.Integers(layer, "axes", axes)], ("keep_dims", KerasGraph.Flag(layer.Flag("keepdims", false))));

    private static string Merge(KerasGraph graph, KerasLayer layer, string op)
    {
        if (layer.Inputs.Count < 2)
            throw new ModelImportException($"Layer '{layer.Name}' ({layer.Kind}) of model '{layer.Model}' needs two inputs or more.");
        var sum = layer.Inputs[0];
        for (var i = 1; i < layer.Inputs.Count; i++)
            sum = graph.Node(i == layer.Inputs.Count - 1 ? layer.Node : $"{layer.Node}//{i}", op, [sum, layer.Inputs[i]]);
        return sum;
    }

    private static void Nothing(KerasGraph graph, KerasLayer layer) => graph.Node(layer.Node, "Identity", [One(layer)]);
}
