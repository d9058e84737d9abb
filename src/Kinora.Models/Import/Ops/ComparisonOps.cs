using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>Comparisons of two broadcast tensors, logic on their results, and the choice by one.</summary>
internal static class ComparisonOps
{
    /// <summary>The ONNX operator of the same meaning.</summary>
    public static Func<OpContext, Value> Same(string onnx) => op =>
    {
        var (a, b, shape) = BinaryOps.Operands(op);
        return op.Emit(onnx, ElementType.Bool, shape, [a, b]);
    };

    public static Value NotEqual(OpContext op)
    {
        var equal = Same("Equal")(op);
        return op.Emit("Not", ElementType.Bool, equal.Shape, [equal]);
    }

    public static Value LogicalNot(OpContext op) => op.Emit("Not", ElementType.Bool, op.Input(0).Shape, [op.Input(0)]);

    /// <summary>Of a first or a second tensor the element, as a condition holds or not. A list of conditions before tensors of more axes
    /// chooses whole rows.</summary>
    public static Value Select(OpContext op)
    {
        var (condition, yes, no) = (op.Input(0), op.Input(1), op.Input(2));
        OpContext.Require(condition.Type == ElementType.Bool && yes.Type == no.Type, "It needs a condition and two tensors of one type.");
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
