using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>
/// What TensorFlow fused behind a convolution or a matrix product: nothing, a bias, or a bias and an activation, with their arguments
/// among the node's inputs.
/// </summary>
internal sealed class FusedOps
{
    private readonly OpContext _op;
    private readonly string? _activation;
    private readonly int _activationArgument;

    private FusedOps(OpContext op, Value? bias, string? activation, int activationArgument) =>
        (_op, Bias, _activation, _activationArgument) = (op, bias, activation, activationArgument);

    /// <summary>One value a channel; null when no bias is fused.</summary>
    public Value? Bias { get; }

    /// <param name="op">The node.</param>
    /// <param name="firstArgument">Which input holds the first argument of what is fused.</param>
    public static FusedOps Of(OpContext op, int firstArgument)
    {
        var fused = op.Node.Texts("fused_ops");
        var hasBias = fused is ["BiasAdd", ..];
        var bias = hasBias ? op.Input(firstArgument) : null;
        OpContext.Require(bias is null or { Shape.Rank: 1 }, $"A bias of one value a channel is needed, not {bias?.Shape}.");
        return fused.AsSpan(hasBias ? 1 : 0) switch
        {
            [] => new FusedOps(op, bias, null, 0),
            [("Relu" or "Relu6" or "LeakyRelu" or "Prelu" or "Sigmoid") and var activation] =>
                new FusedOps(op, bias, activation, firstArgument + (hasBias ? 1 : 0)),
            _ => throw op.Unsupported($"the fused operations {string.Join('+', fused)}"),
        };
    }

    /// <summary>Applies the fused activation, if there is one.</summary>
    /// <param name="value">What the convolution or product gave.</param>
    /// <param name="channelsFirst">Whether its channels stand at axis 1 instead of last.</param>
    public Value Activate(Value value, bool channelsFirst) => _activation switch
    {
        null => value,
        "Relu" => ActivationOps.Relu(_op, value),
        "Relu6" => ActivationOps.Relu6(_op, value),
        "LeakyRelu" => ActivationOps.LeakyRelu(_op, value, _op.Node.Number("leakyrelu_alpha", 0.2f)),
        "Sigmoid" => ActivationOps.Sigmoid(_op, value),
        _ => ActivationOps.Prelu(_op, value, Slope(_op.Input(_activationArgument), channelsFirst)),
    };

    // A slope per channel, [channels] or [height, width, channels], follows its channels to the front: [channels, height, width].
    private Value Slope(Value slope, bool channelsFirst) => (channelsFirst, slope.Shape.Rank) switch
    {
        (false, _) or (_, 0) => slope,
        (true, 1) => _op.Reshape(slope, new Shape(slope.Shape[0], 1, 1)),
        (true, 3) => _op.Transpose(slope, 2, 0, 1),
        (true, 4) => _op.ToChannelsFirst(slope),
        _ => throw _op.Unsupported($"a Prelu slope of shape {slope.Shape}"),
    };
}
