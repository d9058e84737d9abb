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

    /// <summary>Keras enlarges by factors, where TensorFlow names sizes.</summary>
    public static Value Multiply(OpContext op)
    {
        var (input, factors) = (op.Input(0), op.Node.Integers("size"));
        OpContext.Require(input.Shape.Rank == 4 && factors.Length == 2, "It needs a picture of rank 4 and two factors.");
        int[] size = [checked(input.Shape[1] * factors[0]), checked(input.Shape[2] * factors[1])];
        return op.Node.Text("interpolation", "nearest") switch
        {
            "nearest" => Resize(op, size, "nearest", "floor"),
            "bilinear" => Resize(op, size, "linear", ""),
            var other => throw op.Unsupported($"interpolation {other}"),
        };
    }

    private static Value Resize(OpContext op, string interpolation, string rounding) =>
        Resize(op, Array.ConvertAll(op.Integers(1), op.Scale.Apply), interpolation, rounding);

    private static Value Resize(OpContext op, int[] size, string interpolation, string rounding)
    {
        var input = op.Input(0);
        OpContext.Require(input.Shape.Rank == 4 && size.Length == 2, "It needs a picture of rank 4 and a size of two numbers.");

        var mode = op.Node.Flag("align_corners") ? "align_corners" : op.Node.Flag("half_pixel_centers") ? "half_pixel" : "asymmetric";
        Shape shape = new(input.Shape[0], input.Shape[3], size[0], size[1]);
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
