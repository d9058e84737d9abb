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

    /// <summary>Of integers rounded down, as TensorFlow.js divides them.</summary>
    public static Value RealDiv(OpContext op)
    {
        if (op.Input(0).Type != ElementType.Float32 && op.Input(1).Type != ElementType.Float32)
            return FloorDiv(op);
        return Arithmetic(op, "Div", static (a, b) => a / b, static (a, b) => FloorDiv(a, b));
    }

    /// <summary>0 where the divisor is.</summary>
    public static Value DivNoNan(OpContext op)
    {
        var (a, b, shape) = Operands(op);
        OpContext.Require(a.Type == ElementType.Float32, "It needs floats.");
        var zero = op.Known(Tensor.Scalar(0f), "zero");
        var isZero = op.Emit("Equal", ElementType.Bool, b.Shape, [b, zero]);
        return op.Emit("Where", a.Type, shape, [isZero, zero, op.Emit("Div", a.Type, shape, [a, b])]);
    }

    public static Value Pow(OpContext op)
    {
        var (a, b, shape) = Operands(op);
        OpContext.Require(a.Type == ElementType.Float32, "It needs floats.");
        return op.Emit("Pow", a.Type, shape, [a, b]);
    }

    public static Value SquaredDifference(OpContext op)
    {
        var difference = Sub(op);
        return op.Emit("Mul", difference.Type, difference.Shape, [difference, difference]);
    }

    /// <summary>The angle of the point (x, y). ONNX has the arc tangent of y/x alone: left of the y axis half a turn is added, and the
    /// origin, whose quotient is no number, is 0.</summary>
    public static Value Atan2(OpContext op)
    {
        var (y, x, shape) = Operands(op);
        OpContext.Require(x.Type == ElementType.Float32, "It needs floats.");
        var zero = op.Known(Tensor.Scalar(0f), "zero");
        var angle = op.Emit("Atan", x.Type, shape, [op.Emit("Div", x.Type, shape, [y, x])]);
        var half = op.Emit("Where", x.Type, y.Shape,
            [Holds("Less", y), op.Known(Tensor.Scalar(-MathF.PI), "down"), op.Known(Tensor.Scalar(MathF.PI), "up")]);
        var turn = op.Emit("Where", x.Type, shape, [Holds("Less", x), half, zero]);
        var origin = op.Emit("And", ElementType.Bool, shape, [Holds("Equal", x), Holds("Equal", y)]);
        return op.Emit("Where", x.Type, shape, [origin, zero, op.Emit("Add", x.Type, shape, [angle, turn])]);

        Value Holds(string comparison, Value value) => op.Emit(comparison, ElementType.Bool, value.Shape, [value, zero]);
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

    internal static (Value A, Value B, Shape Shape) Operands(OpContext op)
    {
        var (a, b) = (op.Input(0), op.Input(1));
        if (a.Type != b.Type)
        {
            // TensorFlow.js computes in the wider of the two.
            var type = a.Type == ElementType.Float32 || b.Type == ElementType.Float32 ? ElementType.Float32 : ElementType.Int32;
            (a, b) = (LayoutOps.Cast(op, a, type), LayoutOps.Cast(op, b, type));
        }

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
