using Kinora.Models.Import.Onnx;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>
/// Elementwise arithmetic of two broadcast tensors. What depends on small constants alone is computed at once: that is how shape
/// arithmetic disappears.
/// </summary>
internal static class BinaryOps
{
    public static Value Add(OpContext op) => Arithmetic(op, "Add", static (a, b) => a + b, static (a, b) => a + b);

    public static Value Sub(OpContext op) => Arithmetic(op, "Sub", static (a, b) => a - b, static (a, b) => a - b);

    public static Value Mul(OpContext op) => Arithmetic(op, "Mul", static (a, b) => a * b, static (a, b) => a * b);

    public static Value Minimum(OpContext op) => Arithmetic(op, "Min", MathF.Min, Math.Min);

    public static Value Maximum(OpContext op) => Arithmetic(op, "Max", MathF.Max, Math.Max);

    public static Value BiasAdd(OpContext op)
    {
        if (op.Node.Text("data_format", "NHWC") is not "NHWC" and var format)
            throw op.Unsupported($"data_format {format}");
        return Add(op);
    }

    /// <summary>Rounds down. ONNX divides integers towards zero, so what the remainder takes is subtracted first.</summary>
    public static Value FloorDiv(OpContext op)
    {
        var (a, b, shape) = Operands(op);
        if (op.Folds(shape))
            return op.Known(Combine(a.Constant!, b.Constant!, shape, FloorDiv, FloorDiv));
        if (a.Type == ElementType.Float32)
            return op.Emit("Floor", a.Type, shape, [op.Emit("Div", a.Type, shape, [a, b])]);
        var whole = op.Emit("Sub", a.Type, shape, [a, op.Emit("Mod", a.Type, shape, [a, b])]);
        return op.Emit("Div", a.Type, shape, [whole, b]);
    }

    /// <summary>The remainder with the divisor's sign. ONNX gives it for integers only; for floats it is a − ⌊a/b⌋·b.</summary>
    public static Value FloorMod(OpContext op)
    {
        var (a, b, shape) = Operands(op);
        if (op.Folds(shape))
            return op.Known(Combine(a.Constant!, b.Constant!, shape, FloorMod, FloorMod));
        if (a.Type != ElementType.Float32)
            return op.Emit("Mod", a.Type, shape, [a, b]);
        var quotient = op.Emit("Floor", a.Type, shape, [op.Emit("Div", a.Type, shape, [a, b])]);
        return op.Emit("Sub", a.Type, shape, [a, op.Emit("Mul", a.Type, shape, [quotient, b])]);
    }

    public static Value Equal(OpContext op)
    {
        var (a, b, shape) = Operands(op);
        return op.Emit("Equal", ElementType.Bool, shape, [a, b]);
    }

    /// <summary>The sum of any number of tensors of one shape.</summary>
    public static Value AddN(OpContext op)
    {
        var inputs = new Value[op.InputCount];
        for (var i = 0; i < inputs.Length; i++)
            inputs[i] = op.Input(i);
        OpContext.Require(
            inputs.Length > 0 && Array.TrueForAll(inputs, input => input.Type == inputs[0].Type && input.Shape.Equals(inputs[0].Shape)),
            "It needs inputs of one type and shape.");
        return op.Emit("Sum", inputs[0].Type, inputs[0].Shape, inputs);
    }

    private static Value Arithmetic(OpContext op, string onnx, Func<float, float, float> floats, Func<int, int, int> integers)
    {
        var (a, b, shape) = Operands(op);
        return op.Folds(shape)
            ? op.Known(Combine(a.Constant!, b.Constant!, shape, floats, integers))
            : op.Emit(onnx, a.Type, shape, [a, b]);
    }

    private static (Value A, Value B, Shape Shape) Operands(OpContext op)
    {
        var (a, b) = (op.Input(0), op.Input(1));
        OpContext.Require(a.Type == b.Type, $"Its operands are of different types, {a.Type} and {b.Type}.");
        return (a, b, Shape.Broadcast(a.Shape, b.Shape));
    }

    private static Tensor Combine(Tensor a, Tensor b, Shape shape, Func<float, float, float> floats, Func<int, int, int> integers)
    {
        (a, b) = (a.BroadcastTo(shape), b.BroadcastTo(shape));
        return a.Type == ElementType.Float32
            ? Tensor.Of(shape, Combine(a.Floats, b.Floats, floats))
            : Tensor.Of(shape, Combine(a.Integers, b.Integers, integers));
    }

    private static T[] Combine<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Func<T, T, T> combine)
    {
        var result = new T[a.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = combine(a[i], b[i]);
        return result;
    }

    private static float FloorDiv(float a, float b) => MathF.Floor(a / b);

    private static float FloorMod(float a, float b) => a - (FloorDiv(a, b) * b);

    private static int FloorMod(int a, int b) => a - (FloorDiv(a, b) * b);

    private static int FloorDiv(int a, int b) => checked(a / b) - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}
