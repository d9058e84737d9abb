using Kinora.Models.Cache;
using Kinora.Models.Hub.Downloads;
using Kinora.Models.Hub.Errors;
using Kinora.Models.Hub.Http;

namespace Kinora.Models.Hub.Repositories;

/// <summary>One file of a repository of a hub.</summary>
internal sealed class RepositoryFile(
    string home, HubRepository repository, HubEntry entry, ModelRecords records, DownloadTable downloads, HubClient client, HubOptions options, bool withToken)
    : HubFile
{
    private StoredBlob? _blob;

    public override bool IsStored => Stored() is not null;

    public override string? StoredPath => Stored()?.Path;

    public override async Task<string> FetchAsync(IProgress<PullProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var hold = await HoldAsync(cancellation);
        if (Stored() is { } stored)
        {
            await records.AddAsync(repository, entry, stored, cancellation);
            return stored.Path;
        }

        using var share = downloads.Join(Request(), progress);
        return (await FinishAsync(share, cancellation)).Path;
    }

    public override async Task<Stream> OpenReadAsync(long offset = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Size);
        if (Stored() is { } stored)
            return StoredContent.Open(stored.Path, offset);

        // Nothing of it is wanted: nothing has to be fetched.
        if (offset == Size && Size > 0)
            return new MemoryStream([], writable: false);

        var hold = await HoldAsync(cancellation);
        var share = downloads.Join(Request(), null);
        var closed = new CancellationTokenSource();
        var stream = new FollowStream(share, FinishAndLetGoAsync(), closed, Size, offset);
        try
        {
            await stream.BeginAsync(cancellation);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }

        async Task FinishAndLetGoAsync()
        {
            using (hold)
                await FinishAsync(share, closed.Token);
        }
    }

    private async Task<StoreHold> HoldAsync(CancellationToken cancellation)
    {
        try
        {
            return await StoreHold.TakeAsync(home, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageException.Of($"'{repository.Id}/{entry.Path}'", home, e);
        }
    }

    private async Task<StoredBlob> FinishAsync(DownloadShare share, CancellationToken cancellation)
    {
        var blob = await share.Download.Completion.WaitAsync(cancellation);
        await records.AddAsync(repository, entry, blob, cancellation);
        return _blob = blob;
    }

    private StoredBlob? Stored() => _blob is { } blob && File.Exists(blob.Path) ? blob : _blob = records.Find(repository.Id, repository.Commit, entry);

    private DownloadRequest Request()
    {
        if (options.Offline)
        {
            throw new HubUnavailableException(
                $"'{entry.Path}' of '{repository.Id}' is not stored and Kinora is offline; pull it while HF_HUB_OFFLINE is not set.");
        }

        return new DownloadRequest
        {
            Key = entry.Sha256 ?? "git-" + entry.Oid,
            Subject = $"{repository.Id}/{entry.Path}",
            Address = client.FileAddress(repository.Id, repository.Commit, entry.Path),
            Size = entry.Size,
            Sha256 = entry.Sha256,
            GitOid = entry.Sha256 is null ? entry.Oid : null,
            FindStored = () => records.Find(repository.Id, repository.Commit, entry),
            RecordAsync = (blob, cancellation) => records.AddAsync(repository, entry, blob, cancellation),
            Explain = answer => HubRefusal.OfFile(answer, repository.Id, repository.Commit, entry.Path, withToken),
        };
    }
}
