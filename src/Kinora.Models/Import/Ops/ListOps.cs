using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>
/// TensorFlow's lists of tensors (TensorList… of its second version, TensorArray… of its first, whose flow is what stands for the
/// content). They exist while the model is imported: every index must be known then, and nothing of them is left in the result.
/// </summary>
internal static class ListOps
{
    private const int MostElements = 4096;

    /// <summary>Of a length, with nothing in it; <paramref name="length"/> says which input holds the length.</summary>
    public static OpConverter Reserve(int length, int outputs) => op =>
    {
        var count = op.Integer(length);
        OpContext.Require(count is >= 0 and <= MostElements, $"A list of {count} is not made; the limit is {MostElements}.");
        return [.. Enumerable.Repeat(List(op, new Value?[count]), outputs)];
    };

    public static Value Empty(OpContext op) => List(op, []);

    public static Value FromTensor(OpContext op) => List(op, Elements(op, op.Input(0)));

    public static Value Length(OpContext op) => op.Known(Tensor.Scalar(op.List(0).List!.Count));

    public static Value Size(OpContext op) => op.Known(Tensor.Scalar(op.List(1).List!.Count));

    public static Value GetItem(OpContext op) => Get(op.List(0).List!, op.Integer(1));

    public static Value Read(OpContext op) => Get(op.List(2).List!, op.Integer(1));

    public static Value SetItem(OpContext op) => Set(op, op.List(0), [op.Integer(1)], [op.Input(2)]);

    public static Value Write(OpContext op) => Set(op, op.List(3), [op.Integer(1)], [op.Input(2)]);

    public static Value Scatter(OpContext op) => Set(op, op.List(3), op.Integers(1), Elements(op, op.Input(2)));

    public static Value PushBack(OpContext op) => List(op, [.. op.List(0).List!, op.Input(1)]);

    public static Value[] PopBack(OpContext op) => [List(op, [.. op.List(0).List!.SkipLast(1)]), Get(op.List(0).List!, op.List(0).List!.Count - 1)];

    public static Value Stack(OpContext op) => JoinOps.Stack(op, All(op.List(0).List!), 0);

    public static Value Gather(OpContext op) => Gather(op, op.List(0), op.Integers(1));

    public static Value GatherArray(OpContext op) => Gather(op, op.List(2), op.Integers(1));

    /// <summary>All elements one after another along their first axis.</summary>
    public static Value Concat(OpContext op) => JoinOps.Join(op, All(op.List(0).List!), 0);

    private static Value Gather(OpContext op, Value list, int[] indices) =>
        JoinOps.Stack(op, Array.ConvertAll(indices, index => Get(list.List!, index)), 0);

    private static Value[] Elements(OpContext op, Value tensor)
    {
        OpContext.Require(tensor.Shape.Rank > 0, "A single number is no list.");
        return SplitOps.Unstack(op, tensor, 0);
    }

    private static Value Set(OpContext op, Value list, int[] indices, Value[] elements)
    {
        Value?[] result = [.. list.List!];
        OpContext.Require(indices.Length == elements.Length, $"{elements.Length} elements do not go to {indices.Length} places.");
        for (var i = 0; i < indices.Length; i++)
        {
            OpContext.Require(indices[i] >= 0 && indices[i] < result.Length, $"A list of {result.Length} has no place {indices[i]}.");
            result[indices[i]] = elements[i];
        }

        return List(op, result);
    }

    private static Value Get(IReadOnlyList<Value?> list, int index)
    {
        OpContext.Require(index >= 0 && index < list.Count, $"A list of {list.Count} has no place {index}.");
        return list[index] ?? throw new ModelImportException($"The place {index} of a list is read before it is set.");
    }

    private static Value[] All(IReadOnlyList<Value?> list) => [.. Enumerable.Range(0, list.Count).Select(index => Get(list, index))];

    private static Value List(OpContext op, Value?[] elements)
    {
        OpContext.Require(elements.Length <= MostElements, $"A list of {elements.Length} is not made; the limit is {MostElements}.");
        return new Value(op.Node.Name, ElementType.Float32, Shape.Scalar) { List = elements };
    }
}
