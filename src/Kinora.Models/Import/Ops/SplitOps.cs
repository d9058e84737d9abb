using Kinora.Models.Import.Onnx;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>Taking a tensor apart along an axis.</summary>
internal static class SplitOps
{
    private const int MaxParts = 4096;

    /// <summary>One output for each of the constant sizes; one size may be −1 and takes what the others leave.</summary>
    public static Value[] SplitV(OpContext op)
    {
        var input = op.Input(0);
        var sizes = op.Integers(1);
        var axis = input.Shape.Axis(op.Integer(2));
        if (Array.IndexOf(sizes, -1) is >= 0 and var open)
            sizes[open] = input.Shape[axis] - (sizes.Sum() + 1);
        OpContext.Require(
            sizes.Length > 0 && Array.TrueForAll(sizes, static size => size >= 0) && sizes.Sum() == input.Shape[axis],
            $"Parts of [{string.Join(',', sizes)}] do not add up to the axis {axis} of {input.Shape}.");
        return Parts(op, input, axis, sizes);
    }

    /// <summary>A number of equal parts; the axis is the first input.</summary>
    public static Value[] Split(OpContext op)
    {
        var input = op.Input(1);
        var axis = input.Shape.Axis(op.Integer(0));
        var count = op.Node.Integer("num_split", 0);
        OpContext.Require(
            count is > 0 and <= MaxParts && input.Shape[axis] % count == 0, $"The axis {axis} of {input.Shape} has no {count} equal parts.");
        var sizes = new int[count];
        Array.Fill(sizes, input.Shape[axis] / count);
        return Parts(op, input, axis, sizes);
    }

    /// <summary>Every element of an axis on its own, without that axis.</summary>
    public static Value[] Unpack(OpContext op)
    {
        var input = op.Input(0);
        return Unstack(op, input, input.Shape.Axis(op.Node.Integer("axis", 0)));
    }

    internal static Value[] Unstack(OpContext op, Value input, int axis)
    {
        var count = input.Shape[axis];
        OpContext.Require(count is > 0 and <= MaxParts, $"The axis {axis} of {input.Shape} is not taken apart; the limit is {MaxParts}.");
        var shape = Shape.Partly([.. input.Shape.Dimensions[..axis], .. input.Shape.Dimensions[(axis + 1)..]]);
        var sizes = new int[count];
        Array.Fill(sizes, 1);
        return Array.ConvertAll(Parts(op, input, axis, sizes), part => op.Reshape(part, shape));
    }

    private static Value[] Parts(OpContext op, Value input, int axis, int[] sizes)
    {
        if (input.Constant is { } constant && Array.TrueForAll(sizes, static size => size > 0))
        {
            var strides = constant.Shape.Strides();
            var parts = new Value[sizes.Length];
            for (int i = 0, start = 0; i < parts.Length; start += sizes[i] * strides[axis], i++)
                parts[i] = op.Known(constant.Gather(constant.Shape.With(axis, sizes[i]), start, strides));
            return parts;
        }

        return sizes.Length == 1
            ? [input]
            : op.EmitMany(
                "Split",
                [.. sizes.Select(size => (input.Type, input.Shape.With(axis, size)))],
                [input, op.List("split", sizes)],
                OnnxAttribute.Of("axis", axis));
    }
}
