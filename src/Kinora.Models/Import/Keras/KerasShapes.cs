using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Keras;

/// <summary>Keras layers that change the size of a picture.</summary>
internal static class KerasShapes
{
    public static void Pad(KerasGraph graph, KerasLayer layer)
    {
        int[] rows = [0, 0, .. Sides(layer, "padding"), 0, 0];
        graph.Node(layer.Node, "Pad", [KerasLayers.One(layer), graph.Constant(layer, "paddings", Tensor.Of(new Shape(4, 2), rows))]);
    }

    /// <summary>Counted from the end, an end of 0 is the whole.</summary>
    public static void Crop(KerasGraph graph, KerasLayer layer)
    {
        if (Sides(layer, "cropping") is not [>= 0 and var top, >= 0 and var bottom, >= 0 and var left, >= 0 and var right])
            throw layer.Unsupported("a cropping of this form");
        var wholes = 0b1001 | (bottom == 0 ? 0b0010 : 0) | (right == 0 ? 0b0100 : 0);
        graph.Node(
            layer.Node,
            "StridedSlice",
            [
                KerasLayers.One(layer), graph.Integers(layer, "begin", 0, top, left, 0), graph.Integers(layer, "end", 0, -bottom, -right, 0),
                graph.Integers(layer, "strides", 1, 1, 1, 1),
            ],
            ("begin_mask", KerasGraph.Integer(0b1001)),
            ("end_mask", KerasGraph.Integer(wholes)));
    }

    public static void Enlarge(KerasGraph graph, KerasLayer layer) =>
        graph.Node(layer.Node, "UpSampling2D", [KerasLayers.One(layer)],
            ("size", KerasGraph.List(layer.Pair("size", [2, 2]))), ("interpolation", KerasGraph.Text(layer.Word("interpolation", "nearest"))));

    /// <summary>As Keras does it; TensorFlow.js knows the layer but cannot run it.</summary>
    public static void Resize(KerasGraph graph, KerasLayer layer)
    {
        if (layer.Flag("crop_to_aspect_ratio", false))
            throw layer.Unsupported("crop_to_aspect_ratio");
        var op = layer.Word("interpolation", "bilinear") switch
        {
            "bilinear" => "ResizeBilinear",
            "nearest" => "ResizeNearestNeighbor",
            var other => throw layer.Unsupported($"interpolation {other}"),
        };
        graph.Node(
            layer.Node, op, [KerasLayers.One(layer), graph.Integers(layer, "size", layer.Integer("height", 0), layer.Integer("width", 0))],
            ("half_pixel_centers", KerasGraph.Flag(true)));
    }

    /// <summary>A list of rows that are all alike.</summary>
    public static void Repeat(KerasGraph graph, KerasLayer layer)
    {
        var row = graph.Node($"{layer.Node}//row", "ExpandDims", [KerasLayers.One(layer), graph.Constant(layer, "axis", Tensor.Scalar(1))]);
        graph.Node(layer.Node, "Tile", [row, graph.Integers(layer, "times", 1, layer.Integer("n", 1), 1)]);
    }

    // top, bottom, left, right
    private static int[] Sides(KerasLayer layer, string key) => layer.Integers(key) switch
    {
        null => [1, 1, 1, 1],
        [var all] => [all, all, all, all],
        [var y, var x] => [y, y, x, x],
        [_, _, _, _] four => four,
        _ => throw layer.Unsupported($"a {key} of this form"),
    };
}
