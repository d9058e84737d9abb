namespace Kinora.Models.Hub.Pulls;

/// <summary>A file of this machine that becomes part of a model.</summary>
/// <param name="Path">In the model, with forward slashes.</param>
/// <param name="Location">Where it lies now.</param>
/// <param name="Size">In bytes.</param>
internal sealed record LocalFile(string Path, string Location, long Size);
