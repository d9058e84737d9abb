using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>Functions of one tensor, element by element.</summary>
internal static class UnaryOps
{
    /// <summary>The ONNX operator of the same meaning.</summary>
    public static Func<OpContext, Value> Same(string onnx) => op => op.Emit(onnx, op.Input(0).Type, op.Input(0).Shape, [op.Input(0)]);

    /// <summary>The same for a function that rounds alike everywhere: of small constants it is computed at once, as sizes are.</summary>
    /// <param name="onnx">The operator of the same meaning.</param>
    /// <param name="floats">The function.</param>
    /// <param name="integers">The function of whole numbers; null where it is left to the runtime.</param>
    public static Func<OpContext, Value> Exact(string onnx, Func<float, float> floats, Func<int, int>? integers = null) => op =>
    {
        var input = op.Input(0);
        if (input.Constant is not { } constant || !op.Folds(input.Shape))
            return Same(onnx)(op);
        return (constant.Type, integers) switch
        {
            (ElementType.Float32, _) => op.Known(Tensor.Of(input.Shape, Array.ConvertAll(constant.Floats.ToArray(), value => floats(value)))),
            (ElementType.Int32, not null) => op.Known(Tensor.Of(input.Shape, Array.ConvertAll(constant.Integers.ToArray(), value => integers(value)))),
            _ => Same(onnx)(op),
        };
    };

    public static Value Square(OpContext op) => op.Emit("Mul", op.Input(0).Type, op.Input(0).Shape, [op.Input(0), op.Input(0)]);

    public static Value Rsqrt(OpContext op)
    {
        var input = op.Input(0);
        return op.Emit("Reciprocal", input.Type, input.Shape, [op.Emit("Sqrt", input.Type, input.Shape, [input])]);
    }

    /// <summary>ONNX limits floats by scalars, TensorFlow.js by tensors of one element.</summary>
    public static Value ClipByValue(OpContext op)
    {
        var (input, low, high) = (op.Input(0), op.Constant(1).Reshape(Shape.Scalar), op.Constant(2).Reshape(Shape.Scalar));
        OpContext.Require(low.Type == input.Type && high.Type == input.Type, "Its limits are of another type than its input.");
        return op.Emit("Clip", input.Type, input.Shape, [input, op.Known(low, "low"), op.Known(high, "high")]);
    }

    public static Value ZerosLike(OpContext op) => Alike(op, 0);

    public static Value OnesLike(OpContext op) => Alike(op, 1);

    /// <summary>Whether each is no number.</summary>
    public static Value IsNan(OpContext op) => op.Emit("IsNaN", ElementType.Bool, op.Input(0).Shape, [op.Input(0)]);

    /// <summary>log(1 + x).</summary>
    public static Value Log1p(OpContext op) => op.Emit("Log", ElementType.Float32, op.Input(0).Shape,
        [op.Emit("Add", ElementType.Float32, op.Input(0).Shape, [op.Input(0), op.Known(Tensor.Scalar(1f), "one")])]);

    /// <summary>exp(x) − 1.</summary>
    public static Value Expm1(OpContext op) => op.Emit("Sub", ElementType.Float32, op.Input(0).Shape,
        [op.Emit("Exp", ElementType.Float32, op.Input(0).Shape, [op.Input(0)]), op.Known(Tensor.Scalar(1f), "one")]);

    private static Value Alike(OpContext op, int number) =>
        op.Known((op.Input(0).Type == ElementType.Float32 ? Tensor.Scalar((float)number) : Tensor.Scalar(number).Cast(op.Input(0).Type))
            .BroadcastTo(ConstantOps.Bounded(op.Input(0).Shape.Dimensions)));
}
