namespace Kinora.Models.Cache;

/// <summary>A model that was got.</summary>
/// <param name="Id">As in <see cref="ModelOffer.Id"/>.</param>
/// <param name="Path">Its file, or its folder when it has several.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Of its only file; null when it has several, and for a file that its user put there.</param>
public sealed record PulledModel(string Id, string Path, long Size, string? Sha256);
