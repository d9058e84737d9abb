using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Onnx;

/// <summary>A node of an <see cref="OnnxGraph"/> with what it reads and gives.</summary>
/// <param name="Proto">As it stands in the file.</param>
/// <param name="Inputs">Null for an optional one that is left out.</param>
/// <param name="Outputs">At least one.</param>
internal sealed record OnnxNode(NodeProto Proto, IReadOnlyList<Value?> Inputs, IReadOnlyList<Value> Outputs);
