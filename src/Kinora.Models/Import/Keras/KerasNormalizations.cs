using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Keras;

/// <summary>Keras layers that shift and scale.</summary>
internal static class KerasNormalizations
{
    /// <summary>Without a scale or a centre the manifest has no weight for it; one number stands for every channel.</summary>
    public static void Batch(KerasGraph graph, KerasLayer layer)
    {
        if (layer.Integers("axis") is not (null or [-1] or [1] or [2] or [3]) and var axis)
            throw layer.Unsupported($"axis [{string.Join(',', axis)}]");
        graph.Node(
            layer.Node,
            "FusedBatchNormV3",
            [KerasLayers.One(layer), Scale(graph, layer), Center(graph, layer), graph.Weight(layer, "moving_mean"), graph.Weight(layer, "moving_variance")],
            ("epsilon", KerasGraph.Number(layer.Number("epsilon", 1e-3f))));
    }

    /// <summary>Over the last axis, each place by its own mean and variance.</summary>
    public static void Layer(KerasGraph graph, KerasLayer layer)
    {
        if (layer.Integers("axis") is not (null or [-1] or [1] or [2] or [3]) and var axis)
            throw layer.Unsupported($"axis [{string.Join(',', axis)}]");
        var last = layer.Integers("axis") is [var one] ? one : -1;
        var (input, name, keep) = (KerasLayers.One(layer), layer.Node, ("keep_dims", KerasGraph.Flag(true)));
        var axes = graph.Integers(layer, "axes", last);
        var mean = graph.Node($"{name}//mean", "Mean", [input, axes], keep);
        var off = graph.Node($"{name}//off", "Sub", [input, mean]);
        var variance = graph.Node($"{name}//variance", "Mean", [graph.Node($"{name}//squares", "Square", [off]), axes], keep);
        var safe = graph.Node($"{name}//safe", "AddV2", [variance, graph.Number(layer, "epsilon", layer.Number("epsilon", 1e-3f))]);
        var normal = graph.Node($"{name}//normal", "Mul", [off, graph.Node($"{name}//deviation", "Rsqrt", [safe])]);
        var scaled = graph.Node($"{name}//scaled", "Mul", [normal, Scale(graph, layer)]);
        graph.Node(name, "AddV2", [scaled, Center(graph, layer)]);
    }

    /// <summary>(x − mean) / max(√variance, 1e-7), by numbers that the data gave, or by those of the settings.</summary>
    public static void Features(KerasGraph graph, KerasLayer layer)
    {
        if (layer.Flag("invert", false))
            throw layer.Unsupported("invert");
        var mean = Statistics(graph, layer, "mean");
        var root = graph.Node($"{layer.Node}//root", "Sqrt", [Statistics(graph, layer, "variance")]);
        var deviation = graph.Node($"{layer.Node}//deviation", "Maximum", [root, graph.Number(layer, "epsilon", 1e-7f)]);
        graph.Node(layer.Node, "RealDiv", [graph.Node($"{layer.Node}//off", "Sub", [KerasLayers.One(layer), mean]), deviation]);
    }

    public static void Rescale(KerasGraph graph, KerasLayer layer)
    {
        var scaled = graph.Node($"{layer.Node}//scaled", "Mul", [KerasLayers.One(layer), Numbers(graph, layer, "scale", 1)]);
        graph.Node(layer.Node, "AddV2", [scaled, Numbers(graph, layer, "offset", 0)]);
    }

    private static string Statistics(KerasGraph graph, KerasLayer layer, string key) =>
        layer.Has(key) ? Numbers(graph, layer, key, 0) : graph.Weight(layer, key);

    private static string Numbers(KerasGraph graph, KerasLayer layer, string key, float otherwise) => layer.Numbers(key) is { } list
        ? graph.Constant(layer, key, Tensor.Of(new Shape(list.Length), list))
        : graph.Number(layer, key, layer.Number(key, otherwise));

    private static string Scale(KerasGraph graph, KerasLayer layer) =>
        layer.Flag("scale", true) ? graph.Weight(layer, "gamma") : graph.Number(layer, "gamma", 1);

    private static string Center(KerasGraph graph, KerasLayer layer) =>
        layer.Flag("center", true) ? graph.Weight(layer, "beta") : graph.Number(layer, "beta", 0);
}
