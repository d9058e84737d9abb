using Kinora.Models.Import.Onnx;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>Resizing of pictures to constant sizes.</summary>
internal static class ResizeOps
{
    /// <summary>Without align_corners or half_pixel_centers TensorFlow maps x to x·scale, which ONNX calls asymmetric.</summary>
    public static Value Bilinear(OpContext op) => Resize(op, "linear", "");

    /// <summary>The pixel at or before the place; with align_corners or half_pixel_centers the nearest, of two the later.</summary>
    public static Value Nearest(OpContext op) =>
        Resize(op, "nearest", op.Node.Flag("align_corners") || op.Node.Flag("half_pixel_centers") ? "round_prefer_ceil" : "floor");

    private static Value Resize(OpContext op, string interpolation, string rounding)
    {
        var input = op.Input(0);
        var size = op.Integers(1);
        OpContext.Require(input.Shape.Rank == 4 && size.Length == 2, "It needs a picture of rank 4 and a size of two numbers.");

        var mode = op.Node.Flag("align_corners") ? "align_corners" : op.Node.Flag("half_pixel_centers") ? "half_pixel" : "asymmetric";
        Shape shape = new(input.Shape[0], input.Shape[3], op.Scale.Apply(size[0]), op.Scale.Apply(size[1]));
        var resized = op.Emit(
            "Resize",
            input.Type,
            shape,
            [op.ToChannelsFirst(input), null, null, op.List("sizes", shape.Dimensions)],
            [
                OnnxAttribute.Of("mode", interpolation),
                OnnxAttribute.Of("coordinate_transformation_mode", mode),
                .. interpolation == "nearest" ? [OnnxAttribute.Of("nearest_mode", rounding)] : Array.Empty<AttributeProto>(),
            ]);
        return op.ToChannelsLast(resized);
    }
}
