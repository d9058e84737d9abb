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
        if (op.Input(1).Constant is null)
            return ReshapeAtRuntime(op, input, op.Input(1));
        var target = op.Integers(1);
        if (Array.IndexOf(target, -1) is >= 0 and var open && input.Shape.IsKnown)
        {
            target[open] = 1;
            var others = new Shape(target).Elements;
            OpContext.Require(
                others > 0 && input.Shape.Elements % others == 0, $"A tensor of shape {input.Shape} does not divide by {others}.");
            target[open] = input.Shape.Elements / others;
        }

        return op.Reshape(input, input.Shape.IsKnown ? new Shape(target) : Shape.Partly(target));
    }

    public static Value Squeeze(OpContext op)
    {
        var input = op.Input(0);
        if (!input.Shape.IsKnown)
            return SqueezeOpen(op, input);
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
        var shape = Shape.Partly([.. input.Shape.Dimensions[..at], 1, .. input.Shape.Dimensions[at..]]);
        return shape.IsKnown ? op.Reshape(input, shape) : op.Emit("Unsqueeze", input.Type, shape, [input, op.List("axes", at)]);
    }

    public static Value Transpose(OpContext op) => op.Transpose(op.Input(0), op.Integers(1));

    /// <summary>Paddings are rows of (before, after), one an axis; the value to pad with is 0 unless a third input gives it.</summary>
    public static Value Pad(OpContext op)
    {
        var input = op.Input(0);
        var rank = input.Shape.Rank;
        if (op.Input(1).Constant is null)
            return PadAtRuntime(op, input, op.Input(1));
        var paddings = op.Constant(1);
        OpContext.Require(paddings.Shape.Equals(new Shape(rank, 2)), $"Paddings of shape {paddings.Shape} do not fit {input.Shape}.");

        var amounts = paddings.Integers;
        var extents = new int[rank];
        var pads = new int[2 * rank];
        for (var axis = 0; axis < rank; axis++)
        {
            (pads[axis], pads[rank + axis]) = (amounts[2 * axis], amounts[(2 * axis) + 1]);
            OpContext.Require(pads[axis] >= 0 && pads[rank + axis] >= 0, "A padding is negative.");
            extents[axis] = input.Shape[axis] == Shape.Open ? Shape.Open : checked(input.Shape[axis] + pads[axis] + pads[rank + axis]);
        }

        return Pad(op, input, op.List("pads", pads), Shape.Partly(extents));
    }

    /// <summary>Pads with what lies inside, mirrored at the edge and without it.</summary>
    public static Value MirrorPad(OpContext op)
    {
        if (op.Node.Text("mode", "REFLECT") is not "REFLECT" and var mode)
            throw op.Unsupported($"mode {mode}");
        var (input, paddings) = (op.Input(0), op.Constant(1));
        var rank = input.Shape.Rank;
        OpContext.Require(paddings.Shape.Equals(new Shape(rank, 2)), $"Paddings of shape {paddings.Shape} do not fit {input.Shape}.");
        var (pads, extents) = (new int[2 * rank], new int[rank]);
        for (var axis = 0; axis < rank; axis++)
        {
            (pads[axis], pads[rank + axis]) = (paddings.Integers[2 * axis], paddings.Integers[(2 * axis) + 1]);
            OpContext.Require(
                pads[axis] >= 0 && pads[rank + axis] >= 0 && Math.Max(pads[axis], pads[rank + axis]) < input.Shape[axis],
                $"[{pads[axis]},{pads[rank + axis]}] is more than an axis of {input.Shape[axis]} mirrors.");
            extents[axis] = input.Shape[axis] + pads[axis] + pads[rank + axis];
        }

        return op.Emit("Pad", input.Type, new Shape(extents), [input, op.List("pads", pads)], OnnxAttribute.Of("mode", "reflect"));
    }

    // The rows of (before, after) become first all that come before, then all that come after.
    private static Value PadAtRuntime(OpContext op, Value input, Value paddings)
    {
        var rank = input.Shape.Rank;
        OpContext.Require(paddings.Shape.Equals(new Shape(rank, 2)), $"Paddings of shape {paddings.Shape} do not fit {input.Shape}.");
        var pads = op.Reshape(op.Transpose(op.Sizes(paddings), 1, 0), new Shape(2 * rank));
        return Pad(op, input, pads, Shape.Partly([.. Enumerable.Repeat(Shape.Open, rank)]));
    }

    private static Value Pad(OpContext op, Value input, Value pads, Shape shape)
    {
        var value = op.InputCount > 2 ? op.Known(op.Constant(2).Reshape(Shape.Scalar), "value") : null;
        OpContext.Require(value is null || value.Type == input.Type, "The value to pad with is of another type.");
        return op.Emit("Pad", input.Type, shape, value is null ? [input, pads] : [input, pads, value]);
    }

    // What is -1 is taken from the rest, by the runtime as by TensorFlow.
    private static Value ReshapeAtRuntime(OpContext op, Value input, Value target)
    {
        OpContext.Require(target.Shape.Rank == 1, $"A list of sizes is needed, not a tensor of shape {target.Shape}.");
        int[] sizes = [.. Known(target).Select(static size => size < 0 ? Shape.Open : size)];
        return op.Emit("Reshape", input.Type, Shape.Partly(sizes), [input, op.Sizes(target)]);
    }

    private static Value SqueezeOpen(OpContext op, Value input)
    {
        int[] axes = [.. op.Node.Integers("squeeze_dims").Select(input.Shape.Axis)];
        OpContext.Require(axes.Length > 0, $"Which axes of {input.Shape} vanish is known only while the model runs.");
        int[] kept = [.. Enumerable.Range(0, input.Shape.Rank).Where(axis => !axes.Contains(axis)).Select(axis => input.Shape[axis])];
        return op.Emit("Squeeze", input.Type, Shape.Partly(kept), [input, op.List("axes", axes)]);
    }

    /// <summary>What is known of a list of sizes.</summary>
    internal static IEnumerable<int> Known(Value sizes) => sizes.Constant?.Integers.ToArray() ?? sizes.Sizes ?? Enumerable.Repeat(Shape.Open, sizes.Shape[0]);

    /// <summary>A tensor spread to sizes that are computed while the model runs.</summary>
    internal static Value Expand(OpContext op, Value input, Value sizes)
    {
        OpContext.Require(sizes.Shape.Rank == 1, $"A list of sizes is needed, not a tensor of shape {sizes.Shape}.");
        var shape = Shape.Broadcast(input.Shape, Shape.Partly([.. Known(sizes)]));
        return op.Emit("Expand", input.Type, shape, [input, op.Sizes(sizes)]);
    }

    public static Value Tile(OpContext op)
    {
        if (op.Input(1).Constant is null || !op.Input(0).Shape.IsKnown)
        {
            OpContext.Require(op.Input(1).Shape.Equals(new Shape(op.Input(0).Shape.Rank)), "It needs a count for every axis.");
            var open = Shape.Partly([.. Enumerable.Repeat(Shape.Open, op.Input(0).Shape.Rank)]);
            return op.Emit("Tile", op.Input(0).Type, open, [op.Input(0), op.Sizes(op.Input(1))]);
        }

        var (input, times) = (op.Input(0), op.Integers(1));
        OpContext.Require(
            times.Length == input.Shape.Rank && Array.TrueForAll(times, static count => count > 0),
            $"Repeating [{string.Join(',', times)}] times does not fit {input.Shape}.");
        Shape shape = new([.. times.Select((count, axis) => checked(count * input.Shape[axis]))]);
        if (op.Folds(shape))
            return op.Known(Repeat(input.Constant!, times, shape));
        return Array.TrueForAll(times, static count => count == 1)
            ? input
            : op.Emit("Tile", input.Type, shape, [input, op.List("repeats", times)]);
    }

    // Each axis is split into its repeats, along which nothing moves, and itself.
    private static Tensor Repeat(Tensor tensor, int[] times, Shape shape)
    {
        for (var axis = 0; axis < times.Length; axis++)
        {
            var own = tensor.Shape;
            Shape doubled = new([own.Dimensions[..axis].ToArray().Aggregate(1, static (a, b) => a * b), times[axis], own[axis],
                own.Dimensions[(axis + 1)..].ToArray().Aggregate(1, static (a, b) => a * b)]);
            int[] strides = [own[axis] * doubled[3], 0, doubled[3], 1];
            tensor = tensor.Gather(doubled, 0, strides).Reshape(own.With(axis, own[axis] * times[axis]));
        }

        return tensor.Reshape(shape);
    }

    public static Value BroadcastTo(OpContext op)
    {
        if (op.Input(1).Constant is null)
            return Expand(op, op.Input(0), op.Input(1));
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
