namespace Kinora.Models.Cache;

/// <summary>What a catalog model without a pinned package is made from.</summary>
/// <param name="Path">Where its file lies.</param>
/// <param name="File">The same as stored content; null for what was taken out of a package.</param>
/// <param name="Beside">What must lie beside it.</param>
/// <param name="Forget">Forgets what was stored only for it.</param>
internal sealed record SourcedModel(string Path, StoredFile? File, IReadOnlyList<StoredFile> Beside, Action Forget) : IDisposable
{
    public void Dispose() => Forget();
}
