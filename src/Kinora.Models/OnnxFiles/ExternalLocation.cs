namespace Kinora.Models.OnnxFiles;

/// <summary>A file that a tensor names for its numbers.</summary>
/// <param name="Tensor">The tensor's name.</param>
/// <param name="Path">As it stands in the model.</param>
internal sealed record ExternalLocation(string Tensor, string Path);
