using Kinora.Models.Import.Onnx;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>
/// Convolutions. TensorFlow keeps channels last, ONNX first: each is wrapped in a pair of transposes, which ONNX Runtime cancels where
/// two meet (161 become 6 in nanodet).
/// </summary>
internal static class ConvolutionOps
{
    /// <summary>Kernel [height, width, in, out] → [out, in, height, width].</summary>
    public static Value Conv2D(OpContext op)
    {
        var (input, kernel) = (op.Input(0), op.Input(1));
        OpContext.Require(
            kernel.Shape.Rank == 4 && input.Shape[-1] == kernel.Shape[2], $"The kernel {kernel.Shape} does not fit {input.Shape}.");
        return Convolve(op, input, kernel, op.Transpose(kernel, 3, 2, 0, 1), groups: 1);
    }

    /// <summary>Kernel [height, width, channels, multiplier] → [channels·multiplier, 1, height, width], one group a channel.</summary>
    public static Value DepthwiseConv2D(OpContext op)
    {
        var (input, kernel) = (op.Input(0), op.Input(1));
        OpContext.Require(
            kernel.Shape.Rank == 4 && input.Shape[-1] == kernel.Shape[2], $"The kernel {kernel.Shape} does not fit {input.Shape}.");
        var channels = kernel.Shape[2];
        Shape filters = new(channels * kernel.Shape[3], 1, kernel.Shape[0], kernel.Shape[1]);
        return Convolve(op, input, kernel, op.Reshape(op.Transpose(kernel, 2, 3, 0, 1), filters), groups: channels);
    }

    /// <summary>
    /// The gradient of a convolution, used to enlarge: inputs are the size of the result, the kernel [height, width, out, in] and the
    /// picture. ONNX adds what the stride leaves over after the last position as output_padding.
    /// </summary>
    public static Value TransposedConv2D(OpContext op)
    {
        var (size, kernel, input) = (op.Integers(0), op.Input(1), op.Input(2));
        OpContext.Require(
            size.Length == 4 && kernel.Shape.Rank == 4 && input.Shape.Rank == 4, "It needs a size, a kernel and a picture of rank 4.");
        return Transposed(op, new Shape(input.Shape[0], size[1], size[2], size[3]), kernel, input, null);
    }

    /// <summary>Keras names no size: it is the smallest that gives the picture back. Inputs are the picture, the kernel and, where it is
    /// fused, the bias.</summary>
    public static Value Conv2DTranspose(OpContext op)
    {
        var (input, kernel) = (op.Input(0), op.Input(1));
        OpContext.Require(kernel.Shape.Rank == 4 && input.Shape.Rank == 4, "It needs a picture and a kernel of rank 4.");
        if (op.Node.Integers("strides") is not [1, > 0, > 0, 1] and var strides)
            throw op.Unsupported($"strides [{string.Join(',', strides)}]");
        return Transposed(op, new Shape(input.Shape[0], Enlarged(1), Enlarged(2), kernel.Shape[2]), kernel, input, FusedOps.Of(op, firstArgument: 2).Bias);

        int Enlarged(int axis)
        {
            var stride = op.Node.Integers("strides")[axis];
            var beyond = op.Node.Text("padding", "VALID") == "VALID" ? Math.Max(kernel.Shape[axis - 1] - stride, 0) : 0;
            return checked((input.Shape[axis] * stride) + beyond);
        }
    }

    private static Value Transposed(OpContext op, Shape result, Value kernel, Value input, Value? bias)
    {
        OpContext.Require(
            kernel.Shape[2] == result[3] && kernel.Shape[3] == input.Shape[3], $"The kernel {kernel.Shape} does not fit {input.Shape}.");

        // The window is that of the forward convolution: over the result, giving the input.
        var window = SpatialWindow.OfConvolution(op, result, kernel.Shape[0], kernel.Shape[1]);
        OpContext.Require(window.Output == (input.Shape[1], input.Shape[2]), $"A result of {result} does not come from {input.Shape}.");
        var strides = op.Node.Integers("strides");
        var left = new int[2];
        for (var axis = 0; axis < 2; axis++)
        {
            var reach = ((input.Shape[1 + axis] - 1) * strides[1 + axis]) + kernel.Shape[axis];
            left[axis] = result[1 + axis] - reach + window.Pads[axis] + window.Pads[axis + 2];
        }

        OpContext.Require(left[0] >= 0 && left[1] >= 0, $"A result of {result} is too small for {input.Shape}.");
        var output = op.Emit(
            "ConvTranspose",
            ElementType.Float32,
            result.Permute([0, 3, 1, 2]),
            bias is null
                ? [op.ToChannelsFirst(input), op.Transpose(kernel, 3, 2, 0, 1)]
                : [op.ToChannelsFirst(input), op.Transpose(kernel, 3, 2, 0, 1), bias],
            [.. window.Attributes, OnnxAttribute.Of("output_padding", left)]);
        return op.ToChannelsLast(output);
    }

    private static Value Convolve(OpContext op, Value input, Value kernel, Value filters, int groups)
    {
        var window = SpatialWindow.OfConvolution(op, input.Shape, kernel.Shape[0], kernel.Shape[1]);
        var fused = FusedOps.Of(op, firstArgument: 2);
        var convolved = op.Emit(
            "Conv",
            ElementType.Float32,
            new Shape(input.Shape[0], filters.Shape[0], window.Output.Height, window.Output.Width),
            fused.Bias is { } bias ? [op.ToChannelsFirst(input), filters, bias] : [op.ToChannelsFirst(input), filters],
            [.. window.Attributes, OnnxAttribute.Of("group", groups)]);
        return op.ToChannelsLast(fused.Activate(convolved, channelsFirst: true));
    }
}
