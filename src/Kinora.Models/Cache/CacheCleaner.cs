using Kinora.Models.Catalog;

namespace Kinora.Models.Cache;

/// <summary>
/// Removes what is not needed from the cache: what nothing names, what was left half-done, what models were made from, and, to keep a
/// quota, the models that were used least recently. Never a model in use or one that is being made.
/// </summary>
public sealed class CacheCleaner
{
    private static readonly TimeSpan PartialLifetime = TimeSpan.FromDays(7);

    // A download that runs writes all the time.
    private static readonly TimeSpan IdlePartial = TimeSpan.FromHours(1);

    private readonly string _home;
    private readonly ModelCatalog _catalog;
    private readonly TimeProvider _time;
    private readonly ManifestStore _manifests;
    private readonly ModelFolders _folders;
    private readonly KeptPackages _packages;

    internal CacheCleaner(string home, ModelCatalog catalog, TimeProvider time)
    {
        (_home, _catalog, _time) = (home, catalog, time);
        _manifests = new ManifestStore(home);
        _folders = new ModelFolders(home, new BlobStore(home));
        _packages = new KeptPackages(home, catalog);
    }

    /// <summary>Bytes of all content, of its prepared forms, of downloads under way and of what models were made from.</summary>
    public long Size => TemporaryFolder.SizeOf(Path.Join(_home, "blobs")) + TemporaryFolder.SizeOf(Path.Join(_home, PreparedForms.Folder))
        + TemporaryFolder.SizeOf(Path.Join(_home, "partial")) + _packages.Size;

    /// <summary>Removes a model and the content that only it names.</summary>
    /// <returns>What was removed; null when the model is not there.</returns>
    /// <exception cref="ModelException">The model is in use.</exception>
    public CleanReport? Remove(string key)
    {
        if (_manifests.Find(key) is null)
            return null;
        using (var unused = ModelLease.TryAlone(_home, key) ?? throw new ModelException(
            $"Model '{key}' is in use: end what runs it (kinora watch, serve or another), then remove it."))
        {
            _manifests.Remove(key);
        }

        var sweep = new Sweep();
        sweep.Add("model " + key, 0);
        SweepStore(sweep, IdlePartial);
        return sweep.Report();
    }

    /// <summary>Removes everything that nothing needs.</summary>
    /// <param name="packages">Also what models that were not made yet could be made from without another download.</param>
    public CleanReport Collect(bool packages = false)
    {
        var sweep = new Sweep();
        SweepStore(sweep, IdlePartial);
        _packages.Remove(sweep, entry => !packages && !IsMade(entry));
        var old = new OldModels(_home);
        foreach (var entry in _catalog.Entries.Where(entry => entry.Package is not null && old.Has(entry) && old.FindCurrent(entry) is null))
        {
            using var alone = FileLock.Try(_home, "model-" + entry.Id, shared: false);
            if (alone is null)
                continue;
            sweep.Add("an earlier version's file of model " + entry.Id, new FileInfo(old.FileOf(entry)) is { Exists: true } file ? file.Length : 0);
            old.Remove(entry);
        }

        return sweep.Report();
    }

    /// <summary>After a model was made: removes what that left over, and keeps the quota as far as models in use allow. What cannot be
    /// removed now stays for the next time.</summary>
    internal void TidyUp(long? quota)
    {
        try
        {
            using var alone = StoreHold.TryAlone(_home);
            if (alone is null)
                return;
            var sweep = new Sweep();
            SweepWork(sweep);
            SweepContent(sweep, PartialLifetime);
            if (quota is { } most && Size > most)
                Shrink(sweep, most);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The model that was asked for is there: that is what counts.
        }
    }

    private void Shrink(Sweep sweep, long most)
    {
        _packages.Remove(sweep, static _ => false);
        if (Size > most)
            PreparedForms.RemoveOthers(_home, sweep, []);
        foreach (var model in _manifests.All().OrderBy(model => ModelLease.LastUse(_home, model.Key) ?? DateTime.MinValue).ToList())
        {
            if (Size <= most)
                return;
            using (var unused = ModelLease.TryAlone(_home, model.Key))
            {
                if (unused is not null)
                    _manifests.Remove(model.Key);
            }

            SweepContent(sweep, PartialLifetime);
        }
    }

    private bool IsMade(CatalogEntry entry) => _manifests.Find(entry.Id) is { } model && CatalogImport.IsCurrent(model, entry);

    private void SweepStore(Sweep sweep, TimeSpan partialLifetime)
    {
        SweepWork(sweep);
        using var alone = StoreHold.TryAlone(_home);
        if (alone is null)
        {
            sweep.IsComplete = false;
            return;
        }

        SweepContent(sweep, partialLifetime);
    }

    // Whoever calls holds the store alone: content that no manifest names will not be named any more.
    private void SweepContent(Sweep sweep, TimeSpan partialLifetime)
    {
        var models = _manifests.All().ToList();
        var named = models.SelectMany(static model => model.Files).Select(static file => file.Sha256).ToHashSet();
        foreach (var key in _folders.Keys().Except(models.Select(static model => model.Key)).ToList())
            _folders.Remove(key);
        foreach (var blob in Files("blobs").Where(blob => !named.Contains(blob.Name)))
            sweep.Delete("blob " + blob.Name, blob);
        PreparedForms.RemoveOthers(_home, sweep, named);
        foreach (var partial in Files("partial").Where(file => _time.GetUtcNow() - file.LastWriteTimeUtc > partialLifetime))
            sweep.Delete("partial " + partial.Name, partial);
    }

    // Each folder is worked in under the lock of its name; one that was killed holds none.
    private void SweepWork(Sweep sweep)
    {
        var work = new DirectoryInfo(Path.Join(_home, "tmp"));
        foreach (var folder in work.Exists ? work.GetDirectories() : [])
        {
            using var alone = FileLock.Try(_home, folder.Name, shared: false);
            if (alone is null)
                continue;
            sweep.Add("work " + folder.Name, TemporaryFolder.SizeOf(folder.FullName));
            folder.Delete(recursive: true);
        }
    }

    private FileInfo[] Files(string folder) => new DirectoryInfo(Path.Join(_home, folder)) is { Exists: true } found
        ? found.GetFiles("*", SearchOption.AllDirectories)
        : [];
}
