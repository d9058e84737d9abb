using System.Text.Json.Serialization;

namespace Kinora.Models.Import.TensorFlowJs;

/// <summary>Generated readers for <see cref="GraphDocument"/>. Protobuf's JSON writes 64-bit numbers as strings: both forms are
/// read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(GraphDocument))]
internal sealed partial class GraphDocumentContext : JsonSerializerContext;
