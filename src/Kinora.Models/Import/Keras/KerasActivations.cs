using Kinora.Models.Import.TensorFlowJs;

namespace Kinora.Models.Import.Keras;

/// <summary>Keras's activations, by name and as layers.</summary>
internal static class KerasActivations
{
    /// <summary>Writes what computes a layer, and behind it the activation that the layer names.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="write">Writes the nodes, of which the last has the name that it is given.</param>
    public static void After(KerasGraph graph, KerasLayer layer, Func<string, string> write)
    {
        var activation = layer.Word("activation", "linear");
        if (activation == "linear")
            write(layer.Node);
        else
            Activate(graph, layer, write($"{layer.Node}//linear"), activation);
    }

    public static void Activate(KerasGraph graph, KerasLayer layer, string input, string activation)
    {
        var name = layer.Node;
        _ = activation switch
        {
            "linear" => graph.Node(name, "Identity", [input]),
            "relu" => graph.Node(name, "Relu", [input]),
            "relu6" => graph.Node(name, "Relu6", [input]),
            "sigmoid" => graph.Node(name, "Sigmoid", [input]),
            "softmax" => graph.Node(name, "Softmax", [input]),
            "log_softmax" or "logSoftmax" => graph.Node(name, "LogSoftmax", [input]),
            "tanh" => graph.Node(name, "Tanh", [input]),
            "elu" => graph.Node(name, "Elu", [input]),
            "selu" => graph.Node(name, "Selu", [input]),
            "softplus" => graph.Node(name, "Softplus", [input]),
            "softsign" => graph.Node(name, "Softsign", [input]),
            "exponential" => graph.Node(name, "Exp", [input]),
            "swish" or "silu" => graph.Node(name, "Mul", [input, graph.Node($"{name}//sigmoid", "Sigmoid", [input])]),
            "mish" => graph.Node(name, "Mul", [input, graph.Node($"{name}//tanh", "Tanh", [graph.Node($"{name}//softplus", "Softplus", [input])])]),
            "hard_sigmoid" or "hardSigmoid" => HardSigmoid(graph, layer, input),
            "gelu" => Gelu(graph, layer, input),
            _ => throw layer.Unsupported($"activation {activation}"),
        };
    }

    /// <summary>Below the threshold a slope, above it the value itself, up to a maximum.</summary>
    public static void Relu(KerasGraph graph, KerasLayer layer)
    {
        var (input, name) = (KerasLayers.One(layer), layer.Node);
        var (slope, threshold) = (layer.Number("negative_slope", 0), layer.Number("threshold", 0));
        if (threshold == 0 && slope == 0 && layer.Has("max_value"))
        {
            graph.Node(name, "ClipByValue", [input, graph.Number(layer, "low", 0), graph.Number(layer, "high", layer.Number("max_value", 6))]);
            return;
        }

        var limited = layer.Has("max_value") ? $"{name}//open" : name;
        if (threshold == 0)
            graph.Node(limited, slope == 0 ? "Relu" : "LeakyRelu", [input], ("alpha", KerasGraph.Number(slope)));
        else
        {
            var limit = graph.Number(layer, "threshold", threshold);
            var below = graph.Node($"{name}//below", "Mul", [graph.Node($"{name}//under", "Sub", [input, limit]), graph.Number(layer, "slope", slope)]);
            graph.Node(limited, "SelectV2", [graph.Node($"{name}//reaches", "GreaterEqual", [input, limit]), input, below]);
        }

        if (layer.Has("max_value"))
            graph.Node(name, "Minimum", [limited, graph.Number(layer, "high", layer.Number("max_value", 6))]);
    }

    public static void AboveThreshold(KerasGraph graph, KerasLayer layer)
    {
        var above = graph.Node($"{layer.Node}//above", "Greater", [KerasLayers.One(layer), graph.Number(layer, "theta", layer.Number("theta", 1))]);
        var number = graph.Node($"{layer.Node}//number", "Cast", [above], ("DstT", new GraphDocument.Attribute { Type = "DT_FLOAT" }));
        graph.Node(layer.Node, "Mul", [KerasLayers.One(layer), number]);
    }

    // clip(0.2·x + 0.5, 0, 1)
    private static string HardSigmoid(KerasGraph graph, KerasLayer layer, string input)
    {
        var scaled = graph.Node($"{layer.Node}//scaled", "Mul", [input, graph.Number(layer, "slope", 0.2f)]);
        var moved = graph.Node($"{layer.Node}//moved", "AddV2", [scaled, graph.Number(layer, "middle", 0.5f)]);
        return graph.Node(layer.Node, "ClipByValue", [moved, graph.Number(layer, "low", 0), graph.Number(layer, "high", 1)]);
    }

    // x · ½ · (1 + erf(x / √2))
    private static string Gelu(KerasGraph graph, KerasLayer layer, string input)
    {
        var scaled = graph.Node($"{layer.Node}//scaled", "Mul", [input, graph.Number(layer, "root", MathF.Sqrt(0.5f))]);
        var moved = graph.Node($"{layer.Node}//moved", "AddV2", [graph.Node($"{layer.Node}//erf", "Erf", [scaled]), graph.Number(layer, "one", 1)]);
        var half = graph.Node($"{layer.Node}//half", "Mul", [input, graph.Number(layer, "share", 0.5f)]);
        return graph.Node(layer.Node, "Mul", [half, moved]);
    }
}
