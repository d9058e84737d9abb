using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>Comparisons of two broadcast tensors, logic on their results, and the choice by one.</summary>
internal static class ComparisonOps
{
    /// <summary>The ONNX operator of the same meaning; of small constants it is computed at once, since loops are ended by it.</summary>
    public static Func<OpContext, Value> Same(string onnx, Func<double, double, bool> holds) => op =>
    {
        var (a, b, shape) = BinaryOps.Operands(op);
        return op.Folds(shape)
            ? op.Known(Compare(a.Constant!.BroadcastTo(shape), b.Constant!.BroadcastTo(shape), holds))
            : op.Emit(onnx, ElementType.Bool, shape, [a, b]);
    };

    public static Value NotEqual(OpContext op) => Not(op, Same("Equal", static (a, b) => a == b)(op));

    public static Value LogicalNot(OpContext op) => Not(op, op.Input(0));

    private static Value Not(OpContext op, Value value) => value.Constant is { } constant
        ? op.Known(Tensor.OfBooleans(value.Shape, [.. constant.Integers.ToArray().Select(static x => 1 - x)]))
        : op.Emit("Not", ElementType.Bool, value.Shape, [value]);

    // Both kinds of numbers are exact in 64 bits.
    private static Tensor Compare(Tensor a, Tensor b, Func<double, double, bool> holds)
    {
        var results = new int[a.Shape.Elements];
        for (var i = 0; i < results.Length; i++)
            results[i] = holds(Number(a, i), Number(b, i)) ? 1 : 0;
        return Tensor.OfBooleans(a.Shape, results);

        static double Number(Tensor tensor, int index) => tensor.Type == ElementType.Float32 ? tensor.Floats[index] : tensor.Integers[index];
    }

    /// <summary>Of a first or a second tensor the element, as a condition holds or not. A list of conditions before tensors of more axes
    /// chooses whole rows.</summary>
    public static Value Select(OpContext op)
    {
        var (condition, yes, no) = (op.Input(0), op.Input(1), op.Input(2));
        OpContext.Require(condition.Type == ElementType.Bool && yes.Type == no.Type, "It needs a condition and two tensors of one type.");
        if (condition is { Shape.Rank: 0, Constant.Integers: [var chosen] } && yes.Shape.Equals(no.Shape))
            return chosen != 0 ? yes : no;
        if (op.Node.Op == "Select" && condition.Shape.Rank == 1 && yes.Shape.Rank > 1)
        {
            Span<int> rows = stackalloc int[yes.Shape.Rank];
            rows.Fill(1);
            rows[0] = condition.Shape[0];
            condition = op.Reshape(condition, new Shape(rows));
        }

        var shape = Shape.Broadcast(condition.Shape, Shape.Broadcast(yes.Shape, no.Shape));
        return op.Emit("Where", yes.Type, shape, [condition, yes, no]);
    }
}
