using Kinora.Models.Import.Onnx;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>Operations that move, pad or reinterpret elements without computing with them.</summary>
internal static class LayoutOps
{
    /// <summary>One dimension of the target may be −1: it takes what the others leave.</summary>
    public static Value Reshape(OpContext op)
    {
        var input = op.Input(0);
        var target = op.Integers(1);
        if (Array.IndexOf(target, -1) is >= 0 and var open)
        {
            target[open] = 1;
            var others = new Shape(target).Elements;
            OpContext.Require(
                others > 0 && input.Shape.Elements % others == 0, $"A tensor of shape {input.Shape} does not divide by {others}.");
            target[open] = input.Shape.Elements / others;
        }

        return op.Reshape(input, new Shape(target));
    }

    public static Value Squeeze(OpContext op)
    {
        var input = op.Input(0);
        var named = op.Node.Integers("squeeze_dims").Select(input.Shape.Axis).ToHashSet();
        OpContext.Require(named.All(axis => input.Shape[axis] == 1), $"An axis of {input.Shape} that is to vanish is longer than 1.");
        var kept = Enumerable.Range(0, input.Shape.Rank).Where(axis => named.Count > 0 ? !named.Contains(axis) : input.Shape[axis] != 1);
        return op.Reshape(input, new Shape([.. kept.Select(axis => input.Shape[axis])]));
    }

    public static Value ExpandDims(OpContext op)
    {
        var input = op.Input(0);
        var axis = op.Integer(1);
        var rank = input.Shape.Rank;
        OpContext.Require(axis >= -rank - 1 && axis <= rank, $"A tensor of shape {input.Shape} has no place for an axis {axis}.");
        var at = axis < 0 ? axis + rank + 1 : axis;
        return op.Reshape(input, new Shape([.. input.Shape.Dimensions[..at], 1, .. input.Shape.Dimensions[at..]]));
    }

    public static Value Transpose(OpContext op) => op.Transpose(op.Input(0), op.Integers(1));

    /// <summary>Paddings are rows of (before, after), one an axis; the value to pad with is 0 unless a third input gives it.</summary>
    public static Value Pad(OpContext op)
    {
        var input = op.Input(0);
        var rank = input.Shape.Rank;
        var paddings = op.Constant(1);
        OpContext.Require(paddings.Shape.Equals(new Shape(rank, 2)), $"Paddings of shape {paddings.Shape} do not fit {input.Shape}.");

        var amounts = paddings.Integers;
        var extents = new int[rank];
        var pads = new int[2 * rank];
        for (var axis = 0; axis < rank; axis++)
        {
            (pads[axis], pads[rank + axis]) = (amounts[2 * axis], amounts[(2 * axis) + 1]);
            OpContext.Require(pads[axis] >= 0 && pads[rank + axis] >= 0, "A padding is negative.");
            extents[axis] = checked(input.Shape[axis] + pads[axis] + pads[rank + axis]);
        }

        Shape shape = new(extents);
        var value = op.InputCount > 2 ? op.Known(op.Constant(2).Reshape(Shape.Scalar), "value") : null;
        OpContext.Require(value is null || value.Type == input.Type, "The value to pad with is of another type.");
        return op.Emit("Pad", input.Type, shape, value is null ? [input, op.List("pads", pads)] : [input, op.List("pads", pads), value]);
    }

    public static Value Tile(OpContext op)
    {
        var (input, times) = (op.Input(0), op.Integers(1));
        OpContext.Require(
            times.Length == input.Shape.Rank && Array.TrueForAll(times, static count => count > 0),
            $"Repeating [{string.Join(',', times)}] times does not fit {input.Shape}.");
        Shape shape = new([.. times.Select((count, axis) => checked(count * input.Shape[axis]))]);
        return Array.TrueForAll(times, static count => count == 1)
            ? input
            : op.Emit("Tile", input.Type, shape, [input, op.List("repeats", times)]);
    }

    public static Value BroadcastTo(OpContext op)
    {
        var (input, shape) = (op.Input(0), new Shape(op.Integers(1)));
        OpContext.Require(Shape.Broadcast(input.Shape, shape).Equals(shape), $"A tensor of shape {input.Shape} does not spread to {shape}.");
        return op.Folds(shape)
            ? op.Known(input.Constant!.BroadcastTo(shape))
            : op.Emit("Expand", input.Type, shape, [input, op.List("shape", shape.Dimensions)]);
    }

    /// <summary>Channels become squares of pixels.</summary>
    public static Value DepthToSpace(OpContext op)
    {
        var (input, side) = (op.Input(0), op.Node.Integer("block_size", 0));
        if (op.Node.Text("data_format", "NHWC") is not "NHWC" and var format)
            throw op.Unsupported($"data_format {format}");
        OpContext.Require(
            input.Shape.Rank == 4 && side is > 0 and <= 1024 && input.Shape[3] % (side * side) == 0,
            $"The channels of {input.Shape} do not fill squares of {side}.");
        var ((height, width), channels) = ((input.Shape[1], input.Shape[2]), input.Shape[3] / (side * side));
        Shape shape = new(input.Shape[0], channels, checked(height * side), checked(width * side));
        var spread = op.Emit("DepthToSpace", input.Type, shape, [op.ToChannelsFirst(input)], OnnxAttribute.Of("blocksize", side));
        return op.ToChannelsLast(spread);
    }

    public static Value Cast(OpContext op) => Cast(op, op.Input(0), ElementTypes.Parse(op.Node.Type("DstT", "DT_FLOAT")));

    public static Value Cast(OpContext op, Value value, ElementType type)
    {
        if (value.Type == type)
            return value;
        return value.Constant is { } constant
            ? op.Known(constant.Cast(type), "cast")
            : op.Emit("Cast", type, value.Shape, [value], OnnxAttribute.Of("to", (int)type));
    }
}
