namespace Kinora.Models.Import.Tensors;

/// <summary>
/// What flows along an edge of the graph while it is converted: a named tensor of known type and rank, its content where that is
/// already known, or a list of tensors. A constant enters the ONNX file only when a node that runs reads it.
/// </summary>
internal sealed record Value(string Name, ElementType Type, Shape Shape, Tensor? Constant = null)
{
    /// <summary>Of integers that are computed while the model runs, as sizes are: those that are known all the same, and
    /// <see cref="Shape.Open"/> for the others; null when nothing is known.</summary>
    public IReadOnlyList<int>? Sizes { get; init; }

    /// <summary>The elements of one of TensorFlow's lists, which exist at import only; null for one that was never set.</summary>
    public IReadOnlyList<Value?>? List { get; init; }
}
