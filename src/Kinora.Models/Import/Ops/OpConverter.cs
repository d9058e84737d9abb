using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>Replaces one TensorFlow node by ONNX nodes or by a known value; returns one value for each of its outputs.</summary>
internal delegate Value[] OpConverter(OpContext op);
