using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>Operations whose result is known at import where every shape is; else they are left to the runtime.</summary>
internal static class ConstantOps
{
    private const int Limit = 1 << 20;

    public static Value Shape(OpContext op)
    {
        var shape = op.Input(0).Shape;
        if (shape.IsKnown)
            return op.Known(Tensor.Of(new Shape(shape.Rank), shape.Dimensions.ToArray()));
        var sizes = op.Emit("Shape", ElementType.Int64, new Shape(shape.Rank), [op.Input(0)]);
        return LayoutOps.Cast(op, sizes, ElementType.Int32) with { Sizes = shape.Dimensions.ToArray() };
    }

    public static Value Size(OpContext op) => op.Input(0).Shape.IsKnown
        ? op.Known(Tensor.Scalar(op.Input(0).Shape.Elements))
        : LayoutOps.Cast(op, op.Emit("Size", ElementType.Int64, Tensors.Shape.Scalar, [op.Input(0)]), ElementType.Int32);

    public static Value Rank(OpContext op) => op.Known(Tensor.Scalar(op.Input(0).Shape.Rank));

    /// <summary>start, start + step, … below limit.</summary>
    public static Value Range(OpContext op)
    {
        if (Enumerable.Range(0, 3).Any(index => op.Input(index).Constant is null))
            return RangeAtRuntime(op);
        if (op.Constant(0).Type == ElementType.Float32)
            return RangeOfFloats(op);
        var (start, limit, step) = (op.Integer(0), op.Integer(1), op.Integer(2));
        OpContext.Require(step != 0, "Its step is zero.");
        var count = Math.Max(0, (long)Math.Ceiling(((double)limit - start) / step));
        OpContext.Require(count <= Limit, $"It has {count} elements; more than {Limit} are not computed.");
        return op.Known(Tensor.Of(new Shape((int)count), [.. Enumerable.Range(0, (int)count).Select(i => start + (i * step))]));
    }

    private static Value RangeAtRuntime(OpContext op)
    {
        var (start, limit, step) = (op.Input(0), op.Input(1), op.Input(2));
        OpContext.Require(
            start.Shape.Rank + limit.Shape.Rank + step.Shape.Rank == 0 && start.Type == limit.Type && limit.Type == step.Type,
            "It needs three numbers of one type.");
        return op.Emit("Range", start.Type, Tensors.Shape.Partly(Tensors.Shape.Open), [start, limit, step]);
    }

    private static Value RangeOfFloats(OpContext op)
    {
        var (start, limit, step) = (Single(op, 0), Single(op, 1), Single(op, 2));
        var count = Math.Max(0, Math.Ceiling(((double)limit - start) / step));
        OpContext.Require(count <= Limit, $"It has {count} elements; more than {Limit} are not computed.");
        return op.Known(Tensor.Of(new Shape((int)count), [.. Enumerable.Range(0, (int)count).Select(i => start + (i * step))]));
    }

    private static float Single(OpContext op, int index)
    {
        var value = op.Constant(index).Cast(ElementType.Float32);
        OpContext.Require(value.Shape.Elements == 1 && float.IsFinite(value.Floats[0]), $"Its input {index} must be a single number.");
        return value.Floats[0];
    }

    public static Value Fill(OpContext op)
    {
        if (op.Input(0).Constant is null || op.Input(1).Constant is null)
            return LayoutOps.Expand(op, op.Input(1), op.Input(0));
        var shape = Bounded(op.Integers(0));
        return op.Known(op.Constant(1).Reshape(Tensors.Shape.Scalar).BroadcastTo(shape));
    }

    /// <summary>A tensor of a default with values at some indices, which are rows of coordinates; one row may stand for a list of
    /// one.</summary>
    public static Value SparseToDense(OpContext op)
    {
        var shape = Bounded(op.Integers(1));
        var (indices, values, otherwise) = (op.Integers(0), op.Constant(2), op.Constant(3).Reshape(Tensors.Shape.Scalar));
        OpContext.Require(shape.Rank > 0 && indices.Length % shape.Rank == 0, $"Its indices do not address a tensor of shape {shape}.");

        var rows = indices.Length / shape.Rank;
        var strides = shape.Strides();
        var places = new int[rows];
        for (var i = 0; i < indices.Length; i++)
        {
            var axis = i % shape.Rank;
            OpContext.Require(indices[i] >= 0 && indices[i] < shape[axis], $"The index {indices[i]} is outside {shape}.");
            places[i / shape.Rank] += indices[i] * strides[axis];
        }

        var content = values.BroadcastTo(new Shape(rows));
        return op.Known(values.Type == ElementType.Float32
            ? Tensor.Of(shape, Scatter(shape, otherwise.Floats, content.Floats, places))
            : Tensor.Of(shape, Scatter(shape, otherwise.Integers, content.Integers, places)));
    }

    internal static Shape Bounded(ReadOnlySpan<int> dimensions)
    {
        Shape shape = new(dimensions);
        OpContext.Require(shape.Elements <= Limit, $"A tensor of shape {shape} is not computed; the limit is {Limit} elements.");
        return shape;
    }

    private static T[] Scatter<T>(Shape shape, ReadOnlySpan<T> otherwise, ReadOnlySpan<T> values, int[] places)
    {
        var result = new T[shape.Elements];
        Array.Fill(result, otherwise[0]);
        for (var i = 0; i < places.Length; i++)
            result[places[i]] = values[i];
        return result;
    }
}
