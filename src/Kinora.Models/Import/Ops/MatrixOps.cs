using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>Products of two matrices, with what TensorFlow fused behind them.</summary>
internal static class MatrixOps
{
    public static Value MatMul(OpContext op)
    {
        var left = Operand(op, 0, "transpose_a");
        var right = Operand(op, 1, "transpose_b");
        OpContext.Require(left.Shape[1] == right.Shape[0], $"The matrices {left.Shape} and {right.Shape} have no product.");

        var fused = FusedOps.Of(op, firstArgument: 2);
        Shape shape = new(left.Shape[0], right.Shape[1]);
        var product = op.Emit("MatMul", ElementType.Float32, shape, [left, right]);
        if (fused.Bias is { } bias)
            product = op.Emit("Add", ElementType.Float32, Shape.Broadcast(shape, bias.Shape), [product, bias]);
        return fused.Activate(product, channelsFirst: false);
    }

    private static Value Operand(OpContext op, int index, string transpose)
    {
        var value = op.Input(index);
        OpContext.Require(value.Shape.Rank == 2, $"A matrix is needed, not a tensor of shape {value.Shape}.");
        return op.Node.Flag(transpose) ? op.Transpose(value, 1, 0) : value;
    }
}
