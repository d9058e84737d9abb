namespace Kinora.Models.Cache;

/// <summary>Content in the cache, named by its hash.</summary>
/// <param name="Path">Where it lies; never written to.</param>
/// <param name="Sha256">In lowercase hexadecimal.</param>
/// <param name="Size">In bytes.</param>
public sealed record StoredBlob(string Path, string Sha256, long Size);
