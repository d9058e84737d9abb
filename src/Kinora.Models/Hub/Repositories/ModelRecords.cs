using System.Collections.Concurrent;
using Kinora.Models.Cache;

namespace Kinora.Models.Hub.Repositories;

/// <summary>Which files of repositories are stored: each commit is a model of the cache, to which files are added as they come.</summary>
internal sealed class ModelRecords(string home, BlobStore blobs, ManifestStore manifests)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new();

    public static string KeyOf(string repository, string commit) => $"hf/{repository.Replace("/", "--", StringComparison.Ordinal)}@{commit}";

    /// <summary>The content of a file when it is stored.</summary>
    public StoredBlob? Find(string repository, string commit, HubEntry entry)
    {
        if (entry.Sha256 is { } sha256)
            return Blob(sha256, entry.Size);
        var key = KeyOf(repository, commit);
        return ModelKey.IsOne(key) && manifests.Find(key)?.File(entry.Path) is { } file && file.GitOid == entry.Oid ? Blob(file.Sha256, file.Size) : null;
    }

    /// <summary>Says that files of a commit are used.</summary>
    public void MarkUsed(string repository, string commit)
    {
        if (KeyOf(repository, commit) is var key && ModelKey.IsOne(key))
            ModelLease.MarkUsed(home, key);
    }

    /// <summary>Adds a stored file to the model of its commit. Hold a <see cref="StoreHold"/> since it was stored.</summary>
    public async Task AddAsync(HubRepository repository, HubEntry entry, StoredBlob blob, CancellationToken cancellation)
    {
        var key = ModelKey.Vet(KeyOf(repository.Id, repository.Commit));
        var file = new StoredFile(entry.Path, blob.Sha256, blob.Size) { GitOid = entry.Sha256 is null ? entry.Oid : null };
        if (Holds(manifests.Find(key), file))
            return;

        // In turn in this process, so that only processes wait for the file lock.
        var turn = _turns.GetOrAdd(key, static _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancellation);
        try
        {
            using var alone = await FileLock.AcquireAsync(home, "record-" + ModelKey.FileName(key), static () => { }, cancellation);
            var model = manifests.Find(key);
            if (Holds(model, file))
                return;
            var files = (model?.Files ?? []).Where(other => other.Path != file.Path && Blob(other.Sha256, other.Size) is not null).Append(file);
            await manifests.SaveAsync(
                new StoredModel
                {
                    Key = key,
                    Id = repository.Id,
                    Revision = repository.Commit,
                    Source = $"hf:{repository.Id}@{repository.Commit}",
                    License = repository.License,
                    Files = [.. files.OrderBy(static one => one.Path, StringComparer.Ordinal)],
                    Facts = model?.Facts ?? new Dictionary<string, string>(),
                },
                cancellation);
        }
        finally
        {
            turn.Release();
        }
    }

    private StoredBlob? Blob(string sha256, long size) => blobs.Has(sha256, size) ? new StoredBlob(blobs.PathOf(sha256), sha256, size) : null;

    private static bool Holds(StoredModel? model, StoredFile file) =>
        model?.File(file.Path) is { } known && known.Sha256 == file.Sha256 && known.GitOid == file.GitOid;
}
