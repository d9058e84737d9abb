using Kinora.Models.Import.Onnx;
using Kinora.Models.Import.TensorFlowJs;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>
/// One node while it is converted: what it reads, and the means to write what replaces it. Everything an op asks for and does not get
/// is a <see cref="ModelImportException"/>; the converter adds which node it was.
/// </summary>
internal sealed class OpContext(GraphNode node, IReadOnlyList<Value> inputs, GraphConverter converter)
{
    /// <summary>Arithmetic on shapes is folded up to this many elements; larger results are left to the runtime.</summary>
    private const int FoldLimit = 1 << 16;

    public GraphNode Node => node;

    public int InputCount => inputs.Count;

    public ImportScale Scale => converter.Scale;

    public Value Input(int index) =>
        Any(index) is { List: null } value ? value : throw new ModelImportException($"Its input {index} is a list; it needs a tensor.");

    /// <summary>An input that is one of TensorFlow's lists.</summary>
    public Value List(int index) =>
        Any(index) is { List: not null } value ? value : throw new ModelImportException($"Its input {index} is no list.");

    /// <summary>An input of any kind.</summary>
    public Value Any(int index) =>
        index < inputs.Count ? inputs[index] : throw new ModelImportException($"Its input {index} is missing.");

    /// <summary>An input whose content must be known at import.</summary>
    public Tensor Constant(int index) =>
        Input(index).Constant ?? throw new ModelImportException($"Its input {index}, '{Input(index).Name}', must be a constant.");

    public int[] Integers(int index) => Constant(index).Integers.ToArray();

    /// <summary>A constant input that holds one integer: an axis, a count.</summary>
    public int Integer(int index) =>
        Integers(index) is [var value] ? value : throw new ModelImportException($"Its input {index} must be a single integer.");

    /// <summary>Refuses the node unless <paramref name="condition"/> holds.</summary>
    public static void Require(bool condition, string otherwise)
    {
        if (!condition)
            throw new ModelImportException(otherwise);
    }

    /// <summary>Says that this operation is known but not in this form, as "data_format NCHW".</summary>
    public UnsupportedOpException Unsupported(string variant) => new(node.Op, node.Name, converter.ModelName, variant);

    /// <summary>A value that is known now.</summary>
    public Value Known(Tensor tensor, string hint = "value") => converter.Known(node, tensor, hint);

    /// <summary>A list of integers in the form in which ONNX takes shapes, axes and pads.</summary>
    public Value List(string hint, params ReadOnlySpan<int> values) => Known(Tensor.List64(values), hint);

    /// <summary>Whether an elementwise result of this shape should be computed now: all inputs are known and it is small.</summary>
    public bool Folds(Shape shape) => inputs.All(static input => input.Constant is not null) && IsSmall(shape);

    /// <summary>Whether a result of this shape is small enough to be computed now.</summary>
    public static bool IsSmall(Shape shape) => shape.Elements <= FoldLimit;

    /// <summary>Writes an ONNX node with one output.</summary>
    public Value Emit(
        string op, ElementType type, Shape shape, ReadOnlySpan<Value?> inputs, params ReadOnlySpan<AttributeProto> attributes) =>
        EmitMany(op, [(type, shape)], inputs, attributes)[0];

    /// <summary>Writes an ONNX node with several outputs.</summary>
    public Value[] EmitMany(
        string op,
        ReadOnlySpan<(ElementType Type, Shape Shape)> outputs,
        ReadOnlySpan<Value?> inputs,
        params ReadOnlySpan<AttributeProto> attributes) => converter.Emit(node, op, outputs, inputs, attributes);

    /// <summary>Reorders axes: at once for a constant, by a node otherwise.</summary>
    public Value Transpose(Value value, params ReadOnlySpan<int> permutation) =>
        value.Constant is { } constant
            ? Known(constant.Transpose(permutation), "transposed")
            : Emit("Transpose", value.Type, value.Shape.Permute(permutation), [value], OnnxAttribute.Of("perm", permutation));

    /// <summary>Gives the same elements another shape: at once for a constant, by a node otherwise.</summary>
    public Value Reshape(Value value, Shape shape)
    {
        if (!value.Shape.IsKnown || !shape.IsKnown)
            return ReshapeOpen(value, shape);
        Require(value.Shape.Elements == shape.Elements, $"A tensor of shape {value.Shape} cannot become {shape}.");
        if (value.Constant is { } constant)
            return Known(constant.Reshape(shape), "reshaped");
        if (value.Sizes is not null)
            return Emit("Reshape", value.Type, shape, [value, List("shape", shape.Dimensions)]) with { Sizes = value.Sizes };
        // In ONNX a zero in the target copies a dimension instead of being one.
        Require(shape.Elements > 0, "An empty tensor cannot be reshaped while the model runs.");
        return Emit("Reshape", value.Type, shape, [value, List("shape", shape.Dimensions)]);
    }

    /// <summary>A list of integers that is computed while the model runs, in the form in which ONNX takes sizes.</summary>
    public Value Sizes(Value value) => LayoutOps.Cast(this, value, ElementType.Int64);

    // One size may be left to the runtime, but where several are open none can be told.
    private Value ReshapeOpen(Value value, Shape shape)
    {
        Require(
            shape.Dimensions.Count(Shape.Open) <= 1 && !shape.Dimensions.Contains(0),
            $"A tensor of shape {value.Shape} cannot become {shape} while the model runs.");
        return Emit("Reshape", value.Type, shape, [value, List("shape", shape.Dimensions)]);
    }

    /// <summary>From TensorFlow's picture layout to the one in which ONNX convolves. ONNX Runtime cancels the pairs that meet.</summary>
    public Value ToChannelsFirst(Value value) => Transpose(value, 0, 3, 1, 2);

    public Value ToChannelsLast(Value value) => Transpose(value, 0, 2, 3, 1);
}
