using Kinora.Models.Import.Onnx;

namespace Kinora.Models.Import;

/// <summary>A model as it will be written.</summary>
/// <param name="Model">The ONNX file.</param>
/// <param name="FixedBatch">See <see cref="ImportedModel.FixedBatch"/>.</param>
internal sealed record ConvertedModel(ModelProto Model, string? FixedBatch);
