using Kinora.Models.Import.Onnx;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>Normalization of channels by constant means and variances. ONNX Runtime folds it into the convolution before it.</summary>
internal static class NormalizationOps
{
    /// <summary>Inputs: the picture, then scale, offset, mean and variance a channel. TensorFlow's other outputs serve training
    /// only.</summary>
    public static Value BatchNorm(OpContext op)
    {
        if (op.Node.Flag("is_training"))
            throw op.Unsupported("is_training");
        if (op.Node.Text("data_format", "NHWC") is not "NHWC" and var format)
            throw op.Unsupported($"data_format {format}");
        var input = op.Input(0);
        OpContext.Require(input.Shape.Rank is >= 2 and <= 4, $"A picture or a list of channels is needed, not a tensor of shape {input.Shape}.");
        Shape channels = new(input.Shape[-1]);
        var statistics = new Value[4];
        for (var i = 0; i < statistics.Length; i++)
            statistics[i] = op.Known(op.Constant(i + 1).BroadcastTo(channels), "channels");

        var (picture, row) = (input.Shape.Rank == 4, input.Shape.Rank == 3);
        var first = picture ? op.ToChannelsFirst(input) : row ? op.Transpose(input, 0, 2, 1) : input;
        var normal = op.Emit(
            "BatchNormalization",
            input.Type,
            first.Shape,
            [first, .. statistics],
            OnnxAttribute.Of("epsilon", op.Node.Number("epsilon", 1e-4f)));
        return picture ? op.ToChannelsLast(normal) : row ? op.Transpose(normal, 0, 2, 1) : normal;
    }
}
