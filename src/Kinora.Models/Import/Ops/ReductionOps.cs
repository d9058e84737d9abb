using Kinora.Models.Import.Onnx;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>Reductions over constant axes.</summary>
internal static class ReductionOps
{
    public static Value Mean(OpContext op)
    {
        var input = op.Input(0);
        var axes = op.Integers(1);
        var keep = op.Node.Flag("keep_dims");
        var reduced = axes.Select(input.Shape.Axis).ToHashSet();
        var kept = Enumerable.Range(0, input.Shape.Rank).Where(axis => keep || !reduced.Contains(axis));
        Shape shape = new([.. kept.Select(axis => reduced.Contains(axis) ? 1 : input.Shape[axis])]);
        return op.Emit(
            "ReduceMean", input.Type, shape, [input], OnnxAttribute.Of("axes", axes), OnnxAttribute.Of("keepdims", keep ? 1 : 0));
    }
}
