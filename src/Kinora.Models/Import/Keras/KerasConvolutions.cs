using Kinora.Models.Import.TensorFlowJs;

namespace Kinora.Models.Import.Keras;

/// <summary>Keras layers that multiply by a kernel, with the activation that they may end with.</summary>
internal static class KerasConvolutions
{
    public static void Convolve(KerasGraph graph, KerasLayer layer) => Convolve(graph, layer, "_FusedConv2D", "kernel", biased: layer.Flag("use_bias", true));

    public static void Depthwise(KerasGraph graph, KerasLayer layer) =>
        Convolve(graph, layer, "FusedDepthwiseConv2dNative", "depthwise_kernel", biased: layer.Flag("use_bias", true));

    /// <summary>A depthwise convolution, then one of a kernel of one pixel.</summary>
    public static void Separable(KerasGraph graph, KerasLayer layer)
    {
        var depthwise = graph.Node(
            $"{layer.Node}//depthwise",
            "DepthwiseConv2dNative",
            [KerasLayers.One(layer), graph.Weight(layer, "depthwise_kernel")],
            ("strides", KerasLayers.Window(layer.Pair("strides", [1, 1]))),
            ("dilations", KerasLayers.Window(layer.Pair("dilation_rate", [1, 1]))),
            ("padding", KerasLayers.Padding(layer)));
        var biased = layer.Flag("use_bias", true);
        KerasActivations.After(graph, layer, name => graph.Node(
            name, "_FusedConv2D", Arguments(graph, layer, depthwise, "pointwise_kernel", biased), ("padding", KerasGraph.Text("VALID")), Fused(biased)));
    }

    public static void Transposed(KerasGraph graph, KerasLayer layer)
    {
        if (layer.Has("output_padding"))
            throw layer.Unsupported("output_padding");
        if (layer.Pair("dilation_rate", [1, 1]) is not [1, 1])
            throw layer.Unsupported("a dilation_rate");
        var biased = layer.Flag("use_bias", true);
        KerasActivations.After(graph, layer, name => graph.Node(
            name,
            "Conv2DTranspose",
            Arguments(graph, layer, KerasLayers.One(layer), "kernel", biased),
            ("strides", KerasLayers.Window(layer.Pair("strides", [1, 1]))),
            ("padding", KerasLayers.Padding(layer)),
            Fused(biased)));
    }

    /// <summary>A picture one pixel high.</summary>
    public static void Convolve1D(KerasGraph graph, KerasLayer layer)
    {
        if (layer.Word("padding", "valid") is not ("valid" or "same") and var padding)
            throw layer.Unsupported($"padding {padding}");
        var zero = graph.Constant(layer, "front", Tensors.Tensor.Scalar(0));
        var one = graph.Constant(layer, "height", Tensors.Tensor.Scalar(1));
        var picture = graph.Node($"{layer.Node}//picture", "ExpandDims", [KerasLayers.One(layer), one]);
        var kernel = graph.Node($"{layer.Node}//kernel", "ExpandDims", [graph.Weight(layer, "kernel"), zero]);
        var biased = layer.Flag("use_bias", true);
        string[] inputs = biased ? [picture, kernel, graph.Weight(layer, "bias")] : [picture, kernel];
        KerasActivations.After(graph, layer, name => graph.Node(
            name,
            "Squeeze",
            [graph.Node(
                $"{layer.Node}//row",
                "_FusedConv2D",
                inputs,
                ("strides", KerasGraph.List(1, 1, layer.Integers("strides")?[0] ?? 1, 1)),
                ("dilations", KerasGraph.List(1, 1, layer.Integers("dilation_rate")?[0] ?? 1, 1)),
                ("padding", KerasLayers.Padding(layer)),
                Fused(biased))],
            ("squeeze_dims", KerasGraph.List(1))));
    }

    public static void Dense(KerasGraph graph, KerasLayer layer)
    {
        var biased = layer.Flag("use_bias", true);
        KerasActivations.After(graph, layer, name => graph.Node(
            name, "_FusedMatMul", Arguments(graph, layer, KerasLayers.One(layer), "kernel", biased), Fused(biased)));
    }

    private static void Convolve(KerasGraph graph, KerasLayer layer, string op, string kernel, bool biased)
    {
        if (layer.Integer("groups", 1) is not 1 and var groups)
            throw layer.Unsupported($"groups {groups}");
        KerasActivations.After(graph, layer, name => graph.Node(
            name,
            op,
            Arguments(graph, layer, KerasLayers.One(layer), kernel, biased),
            ("strides", KerasLayers.Window(layer.Pair("strides", [1, 1]))),
            ("dilations", KerasLayers.Window(layer.Pair("dilation_rate", [1, 1]))),
            ("padding", KerasLayers.Padding(layer)),
            Fused(biased)));
    }

    private static string[] Arguments(KerasGraph graph, KerasLayer layer, string input, string kernel, bool biased) =>
        biased ? [input, graph.Weight(layer, kernel), graph.Weight(layer, "bias")] : [input, graph.Weight(layer, kernel)];

    private static (string, GraphDocument.Attribute) Fused(bool biased) => ("fused_ops", KerasGraph.Texts(biased ? ["BiasAdd"] : []));
}
