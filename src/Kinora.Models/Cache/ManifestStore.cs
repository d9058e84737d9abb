using Kinora.Models.Native;

namespace Kinora.Models.Cache;

/// <summary>
/// What each model in the cache consists of, in <c>manifests/KEY.json</c> below Kinora's home. A manifest is there whole or not at all, and
/// only when all its files are in <c>models/KEY</c>. Safe to use from several threads and processes at once, and to be killed at any moment.
/// </summary>
/// <param name="home">Kinora's home.</param>
public sealed class ManifestStore(string home)
{
    private const string Ending = ".json";
    private const long MostBytes = 16 << 20;

    private readonly string _folder = Path.Join(home, "manifests");
    private readonly BlobStore _blobs = new(home);
    private readonly ModelFolders _models = new(home, new BlobStore(home));

    /// <summary>The model of that key; null when there is none, or its manifest is damaged.</summary>
    /// <exception cref="ModelException">It is no key.</exception>
    public StoredModel? Find(string key) => Read(PathOf(key), key);

    /// <summary>All models, by key; damaged manifests are left out.</summary>
    public IEnumerable<StoredModel> All()
    {
        if (!Directory.Exists(_folder))
            return [];
        return Directory.EnumerateFiles(_folder, "*" + Ending, SearchOption.AllDirectories)
            .Select(path => (Path: path, Key: KeyOf(path)))
            .Where(static file => ModelKey.IsOne(file.Key))
            .OrderBy(static file => file.Key, StringComparer.Ordinal)
            .Select(file => Read(file.Path, file.Key))
            .OfType<StoredModel>();
    }

    /// <summary>
    /// Makes the model appear, in the place of an earlier one: its blobs under their paths in <c>models/KEY</c>, then its manifest. The
    /// blobs are in the <see cref="BlobStore"/> before, under one <see cref="StoreHold"/> with this call.
    /// </summary>
    /// <returns>The model as it is recorded.</returns>
    /// <exception cref="ModelException">A blob is missing, or a key, path or hash is not of its form.</exception>
    public async Task<StoredModel> SaveAsync(StoredModel model, CancellationToken cancellation = default)
    {
        if (ManifestText.ReasonAgainst(model) is { } reason)
            throw new ModelException($"The model '{model.Key}' cannot be recorded: {reason}.");

        // One unfinished file, whoever is killed: so none pile up.
        using var alone = await FileLock.AcquireAsync(home, "manifests", static () => { }, cancellation);
        var linked = _models.Link(model);
        var path = PathOf(model.Key);
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(path)!).FullName;
        var unfinished = Path.Join(_folder, ".unfinished");
        await File.WriteAllBytesAsync(unfinished, ManifestText.Write(linked), cancellation);
        Disk.SyncFile(unfinished);
        File.Move(unfinished, path, overwrite: true);
        Disk.SyncFolder(folder);
        return linked;
    }

    /// <summary>Forgets the model and takes its folder away; false when it was not there. Its blobs stay until nothing names them.</summary>
    public bool Remove(string key)
    {
        var path = PathOf(key);
        var was = File.Exists(path);
        if (was)
        {
            File.Delete(path);
            Disk.SyncFolder(Path.GetDirectoryName(path)!);
        }

        _models.Remove(key);
        return was;
    }

    /// <summary>Where that file of the model lies, ready to load.</summary>
    public string PathOf(StoredModel model, StoredFile file) => _models.PathOf(model.Key, file);

    /// <summary>Whether all files of the model are there and look as they did when their content was known; nothing of them is read.</summary>
    public bool Fits(StoredModel model) => _models.Fits(model);

    /// <summary>Whether all files of the model are there and as long as they were, whatever they look like else.</summary>
    public bool Has(StoredModel model) => _models.Has(model);

    /// <summary>The model when it fits, else after all its content was read: a copied cache looks otherwise and holds the same, which is recorded
    /// then. Null when it does not.</summary>
    internal async Task<StoredModel?> CheckAsync(StoredModel model, CancellationToken cancellation)
    {
        if (Fits(model))
            return model;
        using var hold = await StoreHold.TakeAsync(home, cancellation);
        foreach (var file in model.Files)
        {
            if (!await _blobs.IsSoundAsync(file.Sha256, file.Size, cancellation))
                return null;
        }

        return await SaveAsync(model, cancellation);
    }

    private static StoredModel? Read(string path, string key)
    {
        try
        {
            // Neither a link, nor a pipe, whose end may never come, nor more than any model needs.
            return new FileInfo(path) is { LinkTarget: null, Length: > 0 and <= MostBytes } && ManifestText.Read(File.ReadAllBytes(path)) is { } model && model.Key == key
                ? model
                : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or InvalidDataException)
        {
            return null;
        }
    }

    private string KeyOf(string path) => Path.GetRelativePath(_folder, path)[..^Ending.Length].Replace(Path.DirectorySeparatorChar, '/');

    private string PathOf(string key) => Path.Join(_folder, ModelKey.Vet(key) + Ending);
}
