using Kinora.Models.Cache;

namespace Kinora.Models.Hub.Pulls;

/// <summary>Copies files of this machine into the store, and records models that come from no hub.</summary>
internal sealed class FileIntake(string home, BlobStore blobs, ManifestStore manifests)
{
    /// <param name="plan">Of which model.</param>
    /// <param name="files">Where they are; they stay there.</param>
    /// <param name="sha256">What the only file must have; null takes what is there.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="ModelException">A file cannot be read or is not what was named.</exception>
    public async Task<StoredModel> TakeAsync(PullPlan plan, IReadOnlyList<LocalFile> files, string? sha256, CancellationToken cancellation)
    {
        using var hold = await StoreHold.TakeAsync(home, cancellation);
        var name = "intake-" + ModelKey.FileName(plan.Key);
        using var alone = await FileLock.AcquireAsync(home, name, static () => { }, cancellation);
        using var work = TemporaryFolder.Create(home, name);
        var stored = new List<StoredFile>();
        foreach (var file in files)
        {
            var copy = Path.Join(work.Path, "file");
            await CopyAsync(file, copy, cancellation);
            stored.Add(await AddAsync(file, copy, sha256, cancellation));
        }

        return await RecordAsync(plan, stored, cancellation);
    }

    /// <summary>Records stored files as a model. Hold a <see cref="StoreHold"/> since they were stored.</summary>
    /// <exception cref="ModelException">A model from elsewhere has the name already.</exception>
    public async Task<StoredModel> RecordAsync(PullPlan plan, IReadOnlyList<StoredFile> files, CancellationToken cancellation)
    {
        var source = plan.Address.ToString();
        using var alone = await FileLock.AcquireAsync(home, "record-" + ModelKey.FileName(plan.Key), static () => { }, cancellation);
        var known = manifests.Find(plan.Key);
        if (known is not null && known.Source != source)
        {
            throw new ModelException(
                $"There is a model '{plan.Key}' from '{known.Source}' already; remove it with kinora models remove {plan.Key}, or name the file otherwise.");
        }

        return await manifests.SaveAsync(
            new StoredModel
            {
                Key = plan.Key, Id = plan.Key[(plan.Key.IndexOf('/') + 1)..], Revision = plan.Revision, Source = source, License = plan.License, Files = files,
            },
            cancellation);
    }

    private async Task<StoredFile> AddAsync(LocalFile file, string copy, string? sha256, CancellationToken cancellation)
    {
        try
        {
            var blob = await blobs.AddAsync(copy, sha256, cancellation);
            return new StoredFile(file.Path, blob.Sha256, blob.Size);
        }
        catch (IntegrityException)
        {
            throw new IntegrityException($"'{file.Location}' does not have the sha256 {sha256}; nothing was kept.");
        }
    }

    private static async Task CopyAsync(LocalFile file, string copy, CancellationToken cancellation)
    {
        try
        {
            await using var source = RegularFile.Open(file.Location);
            await using var target = new FileStream(copy, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            await source.CopyToAsync(target, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"'{file.Location}' cannot be copied into the store: {e.Message}", e);
        }
    }
}
