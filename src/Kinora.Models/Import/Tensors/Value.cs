namespace Kinora.Models.Import.Tensors;

/// <summary>
/// What flows along an edge of the graph while it is converted: a named tensor of known type and shape, and its content where that is
/// already known. A constant enters the ONNX file only when a node that runs reads it.
/// </summary>
internal sealed record Value(string Name, ElementType Type, Shape Shape, Tensor? Constant = null);
