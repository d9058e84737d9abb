using Kinora.Models.Import.Onnx;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>Pooling over the two picture axes. Padded positions never count: not in a maximum, not in an average.</summary>
internal static class PoolingOps
{
    public static Value MaxPool(OpContext op) => Pool(op, "MaxPool");

    public static Value AvgPool(OpContext op) => Pool(op, "AveragePool", OnnxAttribute.Of("count_include_pad", 0));

    private static Value Pool(OpContext op, string onnx, params AttributeProto[] extra)
    {
        var input = op.Input(0);
        var window = SpatialWindow.OfPooling(op, input.Shape);
        var pooled = op.Emit(
            onnx,
            input.Type,
            new Shape(input.Shape[0], input.Shape[3], window.Output.Height, window.Output.Width),
            [op.ToChannelsFirst(input)],
            [.. window.Attributes.Where(static attribute => attribute.Name != "dilations"), .. extra]);
        return op.ToChannelsLast(pooled);
    }
}
