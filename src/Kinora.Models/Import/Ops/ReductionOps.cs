using Kinora.Models.Import.Onnx;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>Reductions over constant axes.</summary>
internal static class ReductionOps
{
    public static Value Mean(OpContext op) => Reduce(op, "ReduceMean");

    public static Value Max(OpContext op) => Reduce(op, "ReduceMax");

    public static Value Min(OpContext op) => Reduce(op, "ReduceMin");

    public static Value Sum(OpContext op) => Reduce(op, "ReduceSum");

    /// <summary>Of sizes, a list of integers, it is computed at once: shape arithmetic asks for it.</summary>
    public static Value Prod(OpContext op)
    {
        if (op.Input(0) is not { Constant.Type: ElementType.Int32, Shape.Rank: <= 1 } sizes || op.Integers(1).Length != 1)
            return Reduce(op, "ReduceProd");
        var product = 1;
        foreach (var size in sizes.Constant.Integers)
            product = checked(product * size);
        return op.Known(op.Node.Flag("keep_dims") ? Tensor.Of(new Shape(1), [product]) : Tensor.Scalar(product));
    }

    /// <summary>Whether all conditions hold: the smallest of them as a number.</summary>
    public static Value All(OpContext op) => Conditions(op, "ReduceMin");

    public static Value Any(OpContext op) => Conditions(op, "ReduceMax");

    private static Value Conditions(OpContext op, string onnx)
    {
        var numbers = LayoutOps.Cast(op, op.Input(0), ElementType.Int32);
        return LayoutOps.Cast(op, Reduce(op, onnx, numbers), ElementType.Bool);
    }

    /// <summary>Each element with those before it.</summary>
    public static Value CumulativeSum(OpContext op)
    {
        var input = op.Input(0);
        var axis = op.Known(Tensor.Scalar(input.Shape.Axis(op.Integer(1))), "axis");
        return op.Emit("CumSum", input.Type, input.Shape, [input, axis],
            OnnxAttribute.Of("exclusive", op.Node.Flag("exclusive") ? 1 : 0), OnnxAttribute.Of("reverse", op.Node.Flag("reverse") ? 1 : 0));
    }

    /// <summary>Where the largest element stands, the first of several: as int32, where ONNX counts in int64.</summary>
    public static Value ArgMax(OpContext op) => Place(op, "ArgMax");

    public static Value ArgMin(OpContext op) => Place(op, "ArgMin");

    private static Value Place(OpContext op, string onnx)
    {
        var input = op.Input(0);
        var axis = input.Shape.Axis(op.InputCount > 1 ? op.Integer(1) : 0);
        OpContext.Require(input.Shape[axis] > 0, $"The axis {axis} of {input.Shape} is empty.");
        var shape = Kept(input.Shape, [axis], keep: false);
        var best = op.Emit(onnx, ElementType.Int64, shape, [input], OnnxAttribute.Of("axis", axis), OnnxAttribute.Of("keepdims", 0));
        return LayoutOps.Cast(op, best, ElementType.Int32);
    }

    private static Value Reduce(OpContext op, string onnx) => Reduce(op, onnx, op.Input(0));

    private static Value Reduce(OpContext op, string onnx, Value input)
    {
        var axes = op.Integers(1);
        var keep = op.Node.Flag("keep_dims");
        var shape = Kept(input.Shape, axes.Select(input.Shape.Axis).ToHashSet(), keep);
        if (axes.Length == 0)
            return input;

        // Alone among the reductions, a sum reads its axes.
        var keepdims = OnnxAttribute.Of("keepdims", keep ? 1 : 0);
        return onnx == "ReduceSum"
            ? op.Emit(onnx, input.Type, shape, [input, op.List("axes", axes)], keepdims)
            : op.Emit(onnx, input.Type, shape, [input], OnnxAttribute.Of("axes", axes), keepdims);
    }

    private static Shape Kept(Shape shape, HashSet<int> reduced, bool keep)
    {
        var kept = Enumerable.Range(0, shape.Rank).Where(axis => keep || !reduced.Contains(axis));
        return Shape.Partly([.. kept.Select(axis => reduced.Contains(axis) ? 1 : shape[axis])]);
    }
}
