using Kinora.Models.Import.Onnx;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>Joining tensors along an axis.</summary>
internal static class JoinOps
{
    /// <summary>The last input is the axis.</summary>
    public static Value Concat(OpContext op)
    {
        OpContext.Require(op.InputCount >= 2, "It joins nothing.");
        var parts = new Value[op.InputCount - 1];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = op.Input(i);
        return Join(op, parts, op.Integer(parts.Length));
    }

    /// <summary>The first input is the axis, as TensorFlow once had it.</summary>
    public static Value ConcatFromAxis(OpContext op)
    {
        OpContext.Require(op.InputCount >= 2, "It joins nothing.");
        return Join(op, [.. Enumerable.Range(1, op.InputCount - 1).Select(op.Input)], op.Integer(0));
    }

    /// <summary>Joins tensors along a new axis.</summary>
    public static Value Pack(OpContext op)
    {
        var parts = new Value[op.InputCount];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = op.Input(i);
        return Stack(op, parts, op.Node.Integer("axis", 0));
    }

    internal static Value Stack(OpContext op, Value[] elements, int axis)
    {
        OpContext.Require(elements.Length >= 1, "It joins nothing.");
        var rank = elements[0].Shape.Rank + 1;
        OpContext.Require(axis >= -rank && axis < rank, $"A tensor of rank {rank} has no axis {axis}.");
        var at = axis < 0 ? axis + rank : axis;
        var parts = Array.ConvertAll(elements, element =>
        {
            var shape = element.Shape;
            OpContext.Require(shape.Rank == rank - 1, $"The shapes {elements[0].Shape} and {shape} differ.");
            OpContext.Require(
                !shape.IsKnown || !elements[0].Shape.IsKnown || shape.Equals(elements[0].Shape), $"The shapes {elements[0].Shape} and {shape} differ.");
            var longer = Shape.Partly([.. shape.Dimensions[..at], 1, .. shape.Dimensions[at..]]);
            return longer.IsKnown ? op.Reshape(element, longer) : op.Emit("Unsqueeze", element.Type, longer, [element, op.List("axes", at)]);
        });
        var joined = Join(op, parts, at);
        return rank == 1 && joined.Constant is null && elements[0].Type == ElementType.Int32
            ? joined with { Sizes = [.. elements.Select(static element => element.Constant is { } known ? known.Integers[0] : Shape.Open)] }
            : joined;
    }

    internal static Value Join(OpContext op, Value[] parts, int axis)
    {
        OpContext.Require(parts.Length > 0, "It joins nothing.");
        var first = parts[0];
        axis = first.Shape.Axis(axis);
        foreach (var part in parts)
        {
            OpContext.Require(
                part.Type == first.Type && part.Shape.Rank == first.Shape.Rank
                    && (!part.Shape.IsKnown || !first.Shape.IsKnown || part.Shape.With(axis, 0).Equals(first.Shape.With(axis, 0))),
                $"A tensor of shape {part.Shape} does not join {first.Shape} along axis {axis}.");
        }

        var isOpen = Array.Exists(parts, part => part.Shape[axis] == Shape.Open);
        var shape = first.Shape.With(axis, isOpen ? Shape.Open : parts.Sum(part => part.Shape[axis]));
        return Array.TrueForAll(parts, static part => part.Constant is not null) && OpContext.IsSmall(shape)
            ? op.Known(Join(parts, shape, axis))
            : op.Emit("Concat", first.Type, shape, parts, OnnxAttribute.Of("axis", axis));
    }

    private static Tensor Join(Value[] parts, Shape shape, int axis)
    {
        // Row by row of the axes before the joined one, each part gives a contiguous run.
        var rows = new Shape(shape.Dimensions[..axis]).Elements;
        return parts[0].Type == ElementType.Float32
            ? Tensor.Of(shape, Interleave(parts, rows, static part => part.Floats.ToArray()))
            : Tensor.Of(shape, Interleave(parts, rows, static part => part.Integers.ToArray()));
    }

    private static T[] Interleave<T>(Value[] parts, int rows, Func<Tensor, T[]> values)
    {
        var sources = Array.ConvertAll(parts, part => values(part.Constant!));
        var result = new List<T>();
        for (var row = 0; row < rows; row++)
        {
            foreach (var source in sources)
                result.AddRange(source.AsSpan(row * (source.Length / rows), source.Length / rows));
        }

        return [.. result];
    }
}
