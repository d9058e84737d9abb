namespace Kinora.Models.Import.Tensors;

/// <summary>
/// The element types a TensorFlow.js graph computes with. The numbers are ONNX's <c>TensorProto.DataType</c>. TensorFlow.js has no
/// 64-bit integers: what a graph calls DT_INT64 is stored and computed as <see cref="Int32"/>. <see cref="Int64"/> occurs only where
/// ONNX itself asks for it (shapes, axes, pads).
/// </summary>
internal enum ElementType
{
    Float32 = 1,
    Int32 = 6,
    Int64 = 7,
    Bool = 9,
}
