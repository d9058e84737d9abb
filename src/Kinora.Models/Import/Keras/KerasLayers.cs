using System.Collections.Frozen;
using Kinora.Models.Import.TensorFlowJs;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Keras;

/// <summary>Every Keras layer the importer converts, as the TensorFlow nodes that compute the same. The last node has the layer's
/// name.</summary>
internal static class KerasLayers
{
    private static readonly FrozenDictionary<string, Action<KerasGraph, KerasLayer>> Layers = new Dictionary<string, Action<KerasGraph, KerasLayer>>
    {
        ["InputLayer"] = Input,
        ["Conv2D"] = static (graph, layer) => Convolve(graph, layer, "_FusedConv2D", "kernel"),
        ["DepthwiseConv2D"] = static (graph, layer) => Convolve(graph, layer, "FusedDepthwiseConv2dNative", "depthwise_kernel"),
        ["Dense"] = Dense,
        ["BatchNormalization"] = Normalize,
        ["Activation"] = static (graph, layer) => Activate(graph, layer, One(layer), layer.Word("activation", "linear")),
        ["ReLU"] = Relu,
        ["LeakyReLU"] = static (graph, layer) =>
            graph.Node(layer.Name, "LeakyRelu", [One(layer)], ("alpha", Number(layer.Number("alpha", layer.Number("negative_slope", 0.3f))))),
        ["PReLU"] = static (graph, layer) => graph.Node(layer.Name, "Prelu", [One(layer), graph.Weight(layer, "alpha")]),
        ["Softmax"] = static (graph, layer) => Activate(graph, layer, One(layer), "softmax"),
        ["ZeroPadding2D"] = Pad,
        ["MaxPooling2D"] = static (graph, layer) => Pool(graph, layer, "MaxPool"),
        ["AveragePooling2D"] = static (graph, layer) => Pool(graph, layer, "AvgPool"),
        ["GlobalAveragePooling2D"] = static (graph, layer) => PoolAll(graph, layer, "Mean"),
        ["GlobalMaxPooling2D"] = static (graph, layer) => PoolAll(graph, layer, "Max"),
        ["UpSampling2D"] = Enlarge,
        ["Flatten"] = static (graph, layer) => graph.Node(layer.Name, "Reshape", [One(layer), graph.Integers(layer, "shape", 1, -1)]),
        ["Reshape"] = static (graph, layer) =>
            graph.Node(layer.Name, "Reshape", [One(layer), graph.Integers(layer, "shape", [1, .. layer.Integers("target_shape") ?? []])]),
        ["Add"] = static (graph, layer) => Merge(graph, layer, "AddV2"),
        ["Multiply"] = static (graph, layer) => Merge(graph, layer, "Mul"),
        ["Subtract"] = static (graph, layer) => Merge(graph, layer, "Sub"),
        ["Maximum"] = static (graph, layer) => Merge(graph, layer, "Maximum"),
        ["Minimum"] = static (graph, layer) => Merge(graph, layer, "Minimum"),
        ["Concatenate"] = static (graph, layer) => graph.Node(
            layer.Name, "ConcatV2", [.. layer.Inputs, graph.Constant(layer, "axis", Tensor.Scalar(layer.Integer("axis", -1)))]),
        ["Dropout"] = Nothing,
        ["SpatialDropout2D"] = Nothing,
        ["GaussianNoise"] = Nothing,
        ["ActivityRegularization"] = Nothing,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <exception cref="UnsupportedOpException">The layer's class, or this form of it, is not converted.</exception>
    public static void Write(KerasGraph graph, KerasLayer layer)
    {
        if (layer.Word("data_format", "channels_last") is not "channels_last" and var format)
            throw layer.Unsupported($"data_format {format}");
        if (!Layers.TryGetValue(layer.Kind, out var write))
            throw layer.Unsupported(null);
        write(graph, layer);
    }

    private static void Input(KerasGraph graph, KerasLayer layer)
    {
        var shape = layer.Integers("batch_input_shape") ?? layer.Integers("batch_shape")
            ?? throw new ModelImportException($"The input '{layer.Name}' of model '{layer.Model}' declares no shape.");
        var type = layer.Word("dtype", "float32") switch
        {
            "float32" => "DT_FLOAT",
            "int32" => "DT_INT32",
            var other => throw layer.Unsupported($"dtype {other}"),
        };
        graph.Node(layer.Name, "Placeholder", [], ("shape", KerasGraph.Shape(shape)), ("dtype", new() { Type = type }));
    }

    private static void Convolve(KerasGraph graph, KerasLayer layer, string op, string kernel)
    {
        if (layer.Integer("groups", 1) is not 1 and var groups)
            throw layer.Unsupported($"groups {groups}");
        string[] inputs = [One(layer), graph.Weight(layer, kernel)];
        var biased = layer.Flag("use_bias", true);
        WithActivation(graph, layer, name => graph.Node(
            name,
            op,
            biased ? [.. inputs, graph.Weight(layer, "bias")] : inputs,
            ("strides", Window(layer.Pair("strides", [1, 1]))),
            ("dilations", Window(layer.Pair("dilation_rate", [1, 1]))),
            ("padding", Padding(layer)),
            ("fused_ops", KerasGraph.Texts(biased ? ["BiasAdd"] : []))));
    }

    private static void Dense(KerasGraph graph, KerasLayer layer)
    {
        var biased = layer.Flag("use_bias", true);
        string[] inputs = [One(layer), graph.Weight(layer, "kernel")];
        WithActivation(graph, layer, name => graph.Node(
            name, "_FusedMatMul", biased ? [.. inputs, graph.Weight(layer, "bias")] : inputs, ("fused_ops", KerasGraph.Texts(biased ? ["BiasAdd"] : []))));
    }

    // Without a scale or a centre the manifest has no weight for it; one number stands for every channel.
    private static void Normalize(KerasGraph graph, KerasLayer layer)
    {
        if (layer.Integers("axis") is not (null or [-1] or [1] or [3]) and var axis)
            throw layer.Unsupported($"axis [{string.Join(',', axis)}]");
        var scale = layer.Flag("scale", true) ? graph.Weight(layer, "gamma") : graph.Constant(layer, "gamma", Tensor.Scalar(1f));
        var center = layer.Flag("center", true) ? graph.Weight(layer, "beta") : graph.Constant(layer, "beta", Tensor.Scalar(0f));
        graph.Node(
            layer.Name,
            "FusedBatchNormV3",
            [One(layer), scale, center, graph.Weight(layer, "moving_mean"), graph.Weight(layer, "moving_variance")],
            ("epsilon", Number(layer.Number("epsilon", 1e-3f))));
    }

    private static void Relu(KerasGraph graph, KerasLayer layer)
    {
        var (slope, threshold) = (layer.Number("negative_slope", 0), layer.Number("threshold", 0));
        if (threshold != 0 || (slope != 0 && layer.Has("max_value")))
            throw layer.Unsupported($"threshold {threshold} and negative_slope {slope}");
        if (slope != 0)
            graph.Node(layer.Name, "LeakyRelu", [One(layer)], ("alpha", Number(slope)));
        else if (!layer.Has("max_value"))
            graph.Node(layer.Name, "Relu", [One(layer)]);
        else
            graph.Node(layer.Name, "ClipByValue",
                [One(layer), graph.Constant(layer, "low", Tensor.Scalar(0f)), graph.Constant(layer, "high", Tensor.Scalar(layer.Number("max_value", 6)))]);
    }

    private static void Pad(KerasGraph graph, KerasLayer layer)
    {
        int[] sides = layer.Integers("padding") switch
        {
            null => [1, 1, 1, 1],
            [var all] => [all, all, all, all],
            [var y, var x] => [y, y, x, x],
            [_, _, _, _] four => four,
            _ => throw layer.Unsupported("a padding of this form"),
        };
        int[] rows = [0, 0, .. sides, 0, 0];
        graph.Node(layer.Name, "Pad", [One(layer), graph.Constant(layer, "paddings", Tensor.Of(new Shape(4, 2), rows))]);
    }

    private static void Pool(KerasGraph graph, KerasLayer layer, string op)
    {
        var size = layer.Pair("pool_size", [2, 2]);
        graph.Node(layer.Name, op, [One(layer)],
            ("ksize", Window(size)), ("strides", Window(layer.Pair("strides", size))), ("padding", Padding(layer)));
    }

    private static void PoolAll(KerasGraph graph, KerasLayer layer, string op) =>
        graph.Node(layer.Name, op, [One(layer), graph.Integers(layer, "axes", 1, 2)], ("keep_dims", new() { B = layer.Flag("keepdims", false) }));

    private static void Enlarge(KerasGraph graph, KerasLayer layer) =>
        graph.Node(layer.Name, "UpSampling2D", [One(layer)],
            ("size", KerasGraph.List(layer.Pair("size", [2, 2]))), ("interpolation", KerasGraph.Text(layer.Word("interpolation", "nearest"))));

    private static void Merge(KerasGraph graph, KerasLayer layer, string op)
    {
        if (layer.Inputs.Count < 2)
            throw new ModelImportException($"Layer '{layer.Name}' ({layer.Kind}) of model '{layer.Model}' needs two inputs or more.");
        var sum = layer.Inputs[0];
        for (var i = 1; i < layer.Inputs.Count; i++)
            sum = graph.Node(i == layer.Inputs.Count - 1 ? layer.Name : $"{layer.Name}//{i}", op, [sum, layer.Inputs[i]]);
    }

    private static void Nothing(KerasGraph graph, KerasLayer layer) => graph.Node(layer.Name, "Identity", [One(layer)]);

    private static void WithActivation(KerasGraph graph, KerasLayer layer, Func<string, string> write)
    {
        var activation = layer.Word("activation", "linear");
        if (activation == "linear")
            write(layer.Name);
        else
            Activate(graph, layer, write($"{layer.Name}//linear"), activation);
    }

    private static void Activate(KerasGraph graph, KerasLayer layer, string input, string activation)
    {
        var op = activation switch
        {
            "linear" => "Identity",
            "relu" => "Relu",
            "relu6" => "Relu6",
            "sigmoid" => "Sigmoid",
            "softmax" => "Softmax",
            "tanh" => "Tanh",
            "elu" => "Elu",
            "softplus" => "Softplus",
            "swish" or "silu" => "Mul",
            _ => throw layer.Unsupported($"activation {activation}"),
        };
        graph.Node(layer.Name, op, op == "Mul" ? [input, graph.Node($"{layer.Name}//sigmoid", "Sigmoid", [input])] : [input]);
    }

    private static string One(KerasLayer layer) =>
        layer.Inputs is [var only]
            ? only
            : throw new ModelImportException(
                $"Layer '{layer.Name}' ({layer.Kind}) of model '{layer.Model}' has {layer.Inputs.Count} inputs; it needs one.");

    private static GraphDocument.Attribute Window(int[] pair) => KerasGraph.List(1, pair[0], pair[1], 1);

    private static GraphDocument.Attribute Number(float value) => new() { F = value };

    private static GraphDocument.Attribute Padding(KerasLayer layer) => KerasGraph.Text(layer.Word("padding", "valid").ToUpperInvariant());
}
