using Kinora.Models.Import.Onnx;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>Picking elements by value or by index.</summary>
internal static class SelectionOps
{
    /// <summary>Where a condition holds, as rows of coordinates; how many there are is known only while the model runs.</summary>
    public static Value Where(OpContext op)
    {
        var condition = op.Input(0);
        OpContext.Require(condition.Shape.Rank > 0, "It needs a tensor of conditions, not one.");
        var columns = op.Emit("NonZero", ElementType.Int64, Shape.Partly(condition.Shape.Rank, Shape.Open), [condition]);
        return LayoutOps.Cast(op, op.Transpose(columns, 1, 0), ElementType.Int32);
    }

    /// <summary>The k largest of the last axis, and where they stood: as int32, where ONNX counts in int64.</summary>
    public static Value[] TopK(OpContext op)
    {
        var input = op.Input(0);
        if (op.Input(1).Constant is null || input.Shape.Rank == 0 || input.Shape[-1] == Shape.Open)
            return TopKAtRuntime(op, input, op.Input(1));
        var count = op.Integer(1);
        OpContext.Require(
            input.Shape.Rank > 0 && count >= 0 && count <= input.Shape[-1], $"The {count} largest of {input.Shape} do not exist.");

        var shape = input.Shape.With(-1, count);
        var best = op.EmitMany(
            "TopK",
            [(input.Type, shape), (ElementType.Int64, shape)],
            [input, op.List("k", count)],
            OnnxAttribute.Of("axis", -1),
            OnnxAttribute.Of("sorted", 1));
        return [best[0], LayoutOps.Cast(op, best[1], ElementType.Int32)];
    }

    private static Value[] TopKAtRuntime(OpContext op, Value input, Value count)
    {
        OpContext.Require(input.Shape.Rank > 0 && count.Shape.Rank == 0, $"A count of the largest of {input.Shape} is needed.");
        var shape = input.Shape.With(-1, Shape.Open);
        var k = op.Reshape(op.Sizes(count), new Shape(1));
        var best = op.EmitMany(
            "TopK", [(input.Type, shape), (ElementType.Int64, shape)], [input, k], OnnxAttribute.Of("axis", -1), OnnxAttribute.Of("sorted", 1));
        return [best[0], LayoutOps.Cast(op, best[1], ElementType.Int32)];
    }

    public static Value Gather(OpContext op)
    {
        var (input, indices) = (op.Input(0), op.Input(1));
        var axis = input.Shape.Axis(op.InputCount > 2 ? op.Integer(2) : 0);
        if (op.Node.Integer("batch_dims", 0) is not 0 and var batch)
            throw op.Unsupported($"batch_dims {batch}");

        var shape = Shape.Partly([.. input.Shape.Dimensions[..axis], .. indices.Shape.Dimensions, .. input.Shape.Dimensions[(axis + 1)..]]);
        return op.Emit("Gather", input.Type, shape, [input, indices], OnnxAttribute.Of("axis", axis));
    }

    /// <summary>A row for each index, of ones where it points to and of another number elsewhere.</summary>
    public static Value OneHot(OpContext op)
    {
        var (indices, depth) = (op.Input(0), op.Integer(1));
        var (on, off) = (op.Constant(2), op.Constant(3));
        OpContext.Require(depth > 0 && on.Type == off.Type && indices.Type == ElementType.Int32, "It needs whole numbers and two values of one type.");
        var axis = op.Node.Integer("axis", -1);
        OpContext.Require(axis >= -1 && axis <= indices.Shape.Rank, $"A tensor of shape {indices.Shape} has no place for an axis {axis}.");
        var at = axis < 0 ? indices.Shape.Rank : axis;
        var values = on.Type == ElementType.Float32
            ? Tensor.Of(new Shape(2), [off.Floats[0], on.Floats[0]])
            : Tensor.Of(new Shape(2), [off.Integers[0], on.Integers[0]]).Cast(on.Type);
        var shape = Shape.Partly([.. indices.Shape.Dimensions[..at], depth, .. indices.Shape.Dimensions[at..]]);
        return op.Emit("OneHot", on.Type, shape, [indices, op.Known(Tensor.Scalar(depth), "depth"), op.Known(values, "values")], OnnxAttribute.Of("axis", at));
    }

    /// <summary>The rows of the last axis of the indices are coordinates in the first tensor; ONNX takes them as int64.</summary>
    public static Value GatherNd(OpContext op)
    {
        var (input, indices) = (op.Input(0), op.Input(1));
        OpContext.Require(
            indices.Shape.Rank > 0 && indices.Shape[-1] <= input.Shape.Rank && indices.Type == ElementType.Int32,
            $"Indices of shape {indices.Shape} do not address {input.Shape}.");

        OpContext.Require(indices.Shape[-1] >= 0, $"The rows of {indices.Shape} are of no known length.");
        var shape = Shape.Partly([.. indices.Shape.Dimensions[..^1], .. input.Shape.Dimensions[indices.Shape[-1]..]]);
        return op.Emit("GatherND", input.Type, shape, [input, LayoutOps.Cast(op, indices, ElementType.Int64)]);
    }
}
