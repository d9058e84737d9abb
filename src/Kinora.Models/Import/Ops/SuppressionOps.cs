using Kinora.Models.Import.Onnx;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>Non-maximum suppression of boxes [n, 4] (two opposite corners, y first) with scores [n]; both runtimes take the same corners.
/// How many stay is known only while the model runs.</summary>
internal static class SuppressionOps
{
    /// <summary>The indices of the boxes that stay, best first.</summary>
    public static Value[] Version3(OpContext op) => [Suppress(op)];

    /// <summary>The indices, filled up with zeros where that is asked for, and how many are meant.</summary>
    public static Value[] Version4(OpContext op)
    {
        var indices = Suppress(op);
        var count = Count(op, indices);
        return [Fill(op, indices), count];
    }

    /// <summary>The indices, their scores, and how many there are; scores that neighbours lower (a sigma) are not to be had in ONNX.</summary>
    public static Value[] Version5(OpContext op)
    {
        if (op.InputCount > 5 && op.Constant(5).Cast(ElementType.Float32).Floats is not [0] and var sigma)
            throw op.Unsupported($"a soft_nms_sigma of {(sigma.Length > 0 ? sigma[0] : 0)}");
        var indices = Suppress(op);
        var scores = op.Emit("Gather", ElementType.Float32, indices.Shape, [op.Input(1), indices], OnnxAttribute.Of("axis", 0));
        return [Fill(op, indices), Fill(op, scores), Count(op, indices)];
    }

    private static Value Suppress(OpContext op)
    {
        var (boxes, scores) = (op.Input(0), op.Input(1));
        OpContext.Require(
            boxes.Type == ElementType.Float32 && boxes.Shape.Rank == 2 && boxes.Shape[1] is 4 or Shape.Open && scores.Shape.Rank == 1,
            $"Boxes of shape {boxes.Shape} and scores of shape {scores.Shape} do not fit.");
        var most = op.Reshape(op.Sizes(op.Input(2)), new Shape(1));
        var picked = op.Emit(
            "NonMaxSuppression",
            ElementType.Int64,
            Shape.Partly(Shape.Open, 3),
            [Front(op, boxes, 1), Front(op, scores, 2), most, Number(op, 3, 0.5f), Number(op, 4, float.NegativeInfinity)]);

        // Its rows are (picture, class, box).
        var indices = op.Emit(
            "Gather", ElementType.Int64, Shape.Partly(Shape.Open), [picked, op.Known(Tensor.Scalar(2), "box")], OnnxAttribute.Of("axis", 1));
        return LayoutOps.Cast(op, indices, ElementType.Int32);
    }

    private static Value Front(OpContext op, Value value, int axes)
    {
        int[] front = [.. Enumerable.Repeat(1, axes)];
        var shape = Shape.Partly([.. front, .. value.Shape.Dimensions]);
        return op.Emit("Unsqueeze", value.Type, shape, [value, op.List("front", [.. Enumerable.Range(0, axes)])]);
    }

    private static Value Number(OpContext op, int index, float otherwise) => index < op.InputCount
        ? op.Reshape(op.Input(index), new Shape(1))
        : op.Known(Tensor.Of(new Shape(1), [otherwise]), "number");

    private static Value Fill(OpContext op, Value list)
    {
        if (!op.Node.Flag("pad_to_max_output_size"))
            return list;
        var most = op.Integer(2);
        var left = op.Emit("Sub", ElementType.Int64, new Shape(1),
            [op.List("most", most), op.Emit("Shape", ElementType.Int64, new Shape(1), [list])]);
        var pads = op.Emit("Concat", ElementType.Int64, new Shape(2), [op.List("before", 0), left], OnnxAttribute.Of("axis", 0));
        return op.Emit("Pad", list.Type, new Shape(most), [list, pads]);
    }

    private static Value Count(OpContext op, Value list) =>
        LayoutOps.Cast(op, op.Emit("Size", ElementType.Int64, Shape.Scalar, [list]), ElementType.Int32);
}
