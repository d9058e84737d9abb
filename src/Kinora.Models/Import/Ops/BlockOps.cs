using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>Blocks of neighbours that become pictures of their own and back: how TensorFlow writes dilated convolutions. ONNX has neither;
/// both are a change of shape, an exchange of axes and another change of shape.</summary>
internal static class BlockOps
{
    /// <summary>Inputs: a picture, the sides of a block, and what is padded before and after along each.</summary>
    public static Value SpaceToBatch(OpContext op)
    {
        var (blocks, pads) = Blocks(op);
        var padded = Pad(op, op.Input(0), pads);
        var all = blocks.Aggregate(1, static (a, b) => a * b);
        var (split, order, result) = (new List<int> { padded.Shape[0] }, new List<int>(), new List<int> { checked(padded.Shape[0] * all) });
        for (var i = 0; i < blocks.Length; i++)
        {
            var size = padded.Shape[i + 1];
            OpContext.Require(size % blocks[i] == 0, $"{padded.Shape} does not fall into blocks of [{string.Join(',', blocks)}].");
            split.AddRange([size / blocks[i], blocks[i]]);
            order.Add((2 * i) + 2);
            result.Add(size / blocks[i]);
        }

        order.Add(0);
        order.AddRange(Enumerable.Range(0, blocks.Length).Select(static i => (2 * i) + 1));
        Rest(padded.Shape, blocks.Length, split, order, result);
        return op.Reshape(op.Transpose(op.Reshape(padded, new Shape([.. split])), [.. order]), new Shape([.. result]));
    }

    /// <summary>Inputs: pictures, the sides of a block, and what is cut off before and after along each.</summary>
    public static Value BatchToSpace(OpContext op)
    {
        var input = op.Input(0);
        var (blocks, crops) = Blocks(op);
        var all = blocks.Aggregate(1, static (a, b) => a * b);
        OpContext.Require(input.Shape[0] % all == 0, $"The pictures of {input.Shape} do not fill blocks of [{string.Join(',', blocks)}].");
        var (split, order, result) = (blocks.Append(input.Shape[0] / all).ToList(), new List<int> { blocks.Length }, new List<int> { input.Shape[0] / all });
        for (var i = 0; i < blocks.Length; i++)
        {
            split.Add(input.Shape[i + 1]);
            order.AddRange([blocks.Length + 1 + i, i]);
            result.Add(checked(input.Shape[i + 1] * blocks[i]));
        }

        Rest(input.Shape, blocks.Length, split, order, result);
        var joined = op.Reshape(op.Transpose(op.Reshape(input, new Shape([.. split])), [.. order]), new Shape([.. result]));
        return Cut(op, joined, crops);
    }

    // The axes behind the blocks stay as they are.
    private static void Rest(Shape shape, int blocks, List<int> split, List<int> order, List<int> result)
    {
        for (var axis = blocks + 1; axis < shape.Rank; axis++)
        {
            order.Add(split.Count);
            split.Add(shape[axis]);
            result.Add(shape[axis]);
        }
    }

    private static (int[] Blocks, int[] Sides) Blocks(OpContext op)
    {
        var (blocks, sides) = (op.Integers(1), op.Constant(2));
        OpContext.Require(
            blocks.Length is 1 or 2 && op.Input(0).Shape.Rank > blocks.Length && Array.TrueForAll(blocks, static side => side is > 0 and <= 1024)
                && sides.Shape.Equals(new Shape(blocks.Length, 2)) && sides.Integers.IndexOfAnyExceptInRange(0, 1 << 20) < 0,
            $"Blocks of [{string.Join(',', blocks)}] with sides of {sides.Shape} do not fit {op.Input(0).Shape}.");
        return (blocks, sides.Integers.ToArray());
    }

    private static Value Pad(OpContext op, Value input, int[] pads)
    {
        if (Array.TrueForAll(pads, static pad => pad == 0))
            return input;
        var rank = input.Shape.Rank;
        var (amounts, sizes) = (new int[2 * rank], input.Shape.Dimensions.ToArray());
        for (var i = 0; i < pads.Length / 2; i++)
        {
            (amounts[i + 1], amounts[rank + i + 1]) = (pads[2 * i], pads[(2 * i) + 1]);
            sizes[i + 1] = checked(sizes[i + 1] + pads[2 * i] + pads[(2 * i) + 1]);
        }

        return op.Emit("Pad", input.Type, new Shape(sizes), [input, op.List("pads", amounts)]);
    }

    private static Value Cut(OpContext op, Value input, int[] crops)
    {
        if (Array.TrueForAll(crops, static crop => crop == 0))
            return input;
        var sizes = input.Shape.Dimensions.ToArray();
        int[] axes = [.. Enumerable.Range(1, crops.Length / 2)];
        foreach (var axis in axes)
        {
            sizes[axis] -= crops[(2 * axis) - 2] + crops[(2 * axis) - 1];
            OpContext.Require(sizes[axis] > 0, $"Of {input.Shape} nothing is left.");
        }

        int[] starts = [.. axes.Select(axis => crops[(2 * axis) - 2])];
        int[] ends = [.. axes.Select(axis => crops[(2 * axis) - 2] + sizes[axis])];
        int[] steps = [.. axes.Select(static _ => 1)];
        return op.Emit(
            "Slice", input.Type, new Shape(sizes), [input, op.List("starts", starts), op.List("ends", ends), op.List("axes", axes), op.List("steps", steps)]);
    }
}
