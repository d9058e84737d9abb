using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>Products of two matrices, with what TensorFlow fused behind them.</summary>
internal static class MatrixOps
{
    public static Value MatMul(OpContext op)
    {
        var left = Operand(op, 0, "transpose_a", most: 4);
        var right = Operand(op, 1, "transpose_b", most: 2);
        OpContext.Require(
            left.Shape[-1] == right.Shape[0] && left.Type == right.Type, $"The matrices {left.Shape} and {right.Shape} have no product.");

        var fused = FusedOps.Of(op, firstArgument: 2);
        var shape = left.Shape.With(-1, right.Shape[1]);
        var product = op.Emit("MatMul", left.Type, shape, [left, right]);
        if (fused.Bias is { } bias)
            product = op.Emit("Add", left.Type, Shape.Broadcast(shape, bias.Shape), [product, bias]);
        return fused.Activate(product, channelsFirst: false);
    }

    /// <summary>Matrices in the last two axes; those before them broadcast.</summary>
    public static Value BatchMatMul(OpContext op)
    {
        var left = Matrices(op, 0, "adj_x");
        var right = Matrices(op, 1, "adj_y");
        OpContext.Require(left.Shape[-1] == right.Shape[-2], $"The matrices {left.Shape} and {right.Shape} have no product.");
        var batch = Shape.Broadcast(new Shape(left.Shape.Dimensions[..^2]), new Shape(right.Shape.Dimensions[..^2]));
        return op.Emit("MatMul", ElementType.Float32, new Shape([.. batch.Dimensions, left.Shape[-2], right.Shape[-1]]), [left, right]);
    }

    private static Value Matrices(OpContext op, int index, string transpose)
    {
        var value = op.Input(index);
        var rank = value.Shape.Rank;
        OpContext.Require(
            rank >= 2 && value.Type == ElementType.Float32, $"Matrices of floats are needed, not a tensor of shape {value.Shape}.");
        return op.Node.Flag(transpose) ? op.Transpose(value, [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]) : value;
    }

    // Keras multiplies each place of a picture by the same matrix.
    private static Value Operand(OpContext op, int index, string transpose, int most)
    {
        var value = op.Input(index);
        var rank = value.Shape.Rank;
        OpContext.Require(
            rank >= 2 && rank <= (op.Node.Flag(transpose) ? 2 : most), $"A matrix is needed, not a tensor of shape {value.Shape}.");
        return op.Node.Flag(transpose) ? op.Transpose(value, 1, 0) : value;
    }
}
