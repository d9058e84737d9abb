namespace Kinora.Models.Catalog;

/// <summary>A model was asked for that the catalog does not hold.</summary>
public sealed class UnknownModelException(string id, IEnumerable<string> known)
    : ModelException($"Model '{id}' is not in the catalog. Known: {string.Join(", ", known)}. A path to an .onnx file also works.")
{
    public string Id { get; } = id;
}
