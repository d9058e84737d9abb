using Kinora.Models.Import.Onnx;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>Activations: as nodes of their own, and as the last part of a fused convolution.</summary>
internal static class ActivationOps
{
    public static Value Relu(OpContext op) => Relu(op, op.Input(0));

    public static Value Relu(OpContext op, Value value) => op.Emit("Relu", value.Type, value.Shape, [value]);

    public static Value Relu6(OpContext op) => Relu6(op, op.Input(0));

    public static Value Relu6(OpContext op, Value value) =>
        op.Emit("Clip", value.Type, value.Shape, [value, op.Known(Tensor.Scalar(0f), "zero"), op.Known(Tensor.Scalar(6f), "six")]);

    public static Value LeakyRelu(OpContext op) => LeakyRelu(op, op.Input(0), op.Node.Number("alpha", 0.2f));

    public static Value LeakyRelu(OpContext op, Value value, float alpha) =>
        op.Emit("LeakyRelu", value.Type, value.Shape, [value], OnnxAttribute.Of("alpha", alpha));

    public static Value Prelu(OpContext op) => Prelu(op, op.Input(0), op.Input(1));

    public static Value Prelu(OpContext op, Value value, Value slope)
    {
        OpContext.Require(
            Shape.Broadcast(value.Shape, slope.Shape).Equals(value.Shape),
            $"A slope of shape {slope.Shape} does not fit {value.Shape}.");
        return op.Emit("PRelu", value.Type, value.Shape, [value, slope]);
    }

    public static Value Sigmoid(OpContext op) => Sigmoid(op, op.Input(0));

    public static Value Sigmoid(OpContext op, Value value) => op.Emit("Sigmoid", value.Type, value.Shape, [value]);

    /// <summary>Keras's alpha is 1 where it names none.</summary>
    public static Value Elu(OpContext op) =>
        op.Emit("Elu", op.Input(0).Type, op.Input(0).Shape, [op.Input(0)], OnnxAttribute.Of("alpha", op.Node.Number("alpha", 1)));

    /// <summary>TensorFlow.js's constants, which are ONNX's.</summary>
    public static Value Selu(OpContext op) => op.Emit("Selu", op.Input(0).Type, op.Input(0).Shape, [op.Input(0)]);

    /// <summary>Over the last axis, or that which Keras names.</summary>
    public static Value Softmax(OpContext op) => Softmax(op, "Softmax");

    public static Value LogSoftmax(OpContext op) => Softmax(op, "LogSoftmax");

    private static Value Softmax(OpContext op, string onnx)
    {
        var (input, axis) = (op.Input(0), op.Node.Integer("axis", -1));
        _ = input.Shape.Axis(axis);
        return op.Emit(onnx, input.Type, input.Shape, [input], OnnxAttribute.Of("axis", axis));
    }
}
