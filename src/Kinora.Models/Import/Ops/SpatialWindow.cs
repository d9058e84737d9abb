using Kinora.Models.Import.Onnx;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>
/// How a convolution or pooling window of (height, width) slides over a picture. TensorFlow's SAME padding is asymmetric:
/// total = max((⌈i/s⌉ − 1)·s + (k − 1)·d + 1 − i, 0), of which the smaller half comes before.
/// </summary>
internal sealed class SpatialWindow
{
    private readonly int[] _kernel;
    private readonly int[] _strides;
    private readonly int[] _dilations;
    private readonly int[] _pads = new int[4];
    private readonly int[] _output = new int[2];

    private SpatialWindow(OpContext op, ReadOnlySpan<int> picture, int[] kernel, int[] strides, int[] dilations)
    {
        (_kernel, _strides, _dilations) = (kernel, strides, dilations);
        var padding = op.Node.Text("padding", "VALID");
        var explicitPads = op.Node.Integers("explicit_paddings");
        for (var axis = 0; axis < 2; axis++)
        {
            var (size, stride) = (picture[axis], strides[axis]);
            var reach = checked(((kernel[axis] - 1) * dilations[axis]) + 1);
            OpContext.Require(size > 0 && reach > 0 && stride > 0, $"A window of {reach} with stride {stride} does not slide over {size}.");
            var (before, after) = padding switch
            {
                "VALID" => (0, 0),
                "SAME" => Halves(Math.Max(((((size + stride - 1) / stride) - 1) * stride) + reach - size, 0)),
                "EXPLICIT" when explicitPads.Length == 8 => (explicitPads[2 + (2 * axis)], explicitPads[3 + (2 * axis)]),
                _ => throw op.Unsupported($"padding {padding}"),
            };
            (_pads[axis], _pads[axis + 2]) = (before, after);
            _output[axis] = (checked(size + before + after - reach) / stride) + 1;
            OpContext.Require(
                before >= 0 && after >= 0 && size + before + after >= reach, $"A window of {reach} does not fit into {size}.");
        }
    }

    /// <summary>The size of the result: height, width.</summary>
    public (int Height, int Width) Output => (_output[0], _output[1]);

    /// <summary>The paddings as ONNX orders them: top, left, bottom, right.</summary>
    public ReadOnlySpan<int> Pads => _pads;

    /// <summary>The ONNX attributes of the window.</summary>
    public AttributeProto[] Attributes =>
    [
        OnnxAttribute.Of("kernel_shape", _kernel),
        OnnxAttribute.Of("strides", _strides),
        OnnxAttribute.Of("dilations", _dilations),
        OnnxAttribute.Of("pads", _pads),
    ];

    /// <summary>The window of a convolution with a kernel of this size, over a picture [1,height,width,channels].</summary>
    public static SpatialWindow OfConvolution(OpContext op, Shape picture, int kernelHeight, int kernelWidth) =>
        new(op, Spatial(op, picture), [kernelHeight, kernelWidth], Pair(op, "strides"), Pair(op, "dilations"));

    /// <summary>The window of a pooling node, which names its own size.</summary>
    public static SpatialWindow OfPooling(OpContext op, Shape picture) =>
        new(op, Spatial(op, picture), Pair(op, "ksize"), Pair(op, "strides"), [1, 1]);

    public static (int Before, int After) Halves(int total) => (total / 2, total - (total / 2));

    private static ReadOnlySpan<int> Spatial(OpContext op, Shape picture)
    {
        if (op.Node.Text("data_format", "NHWC") is not "NHWC" and var format)
            throw op.Unsupported($"data_format {format}");
        OpContext.Require(picture.Rank == 4, $"A picture of rank 4 is needed, not of shape {picture}.");
        return picture.Dimensions[1..3];
    }

    private static int[] Pair(OpContext op, string attribute) => op.Node.Integers(attribute) switch
    {
        [] => [1, 1],
        [1, > 0 and var height, > 0 and var width, 1] => [height, width],
        var other => throw op.Unsupported($"{attribute} [{string.Join(',', other)}]"),
    };
}
