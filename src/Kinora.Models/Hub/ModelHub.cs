using Kinora.Models.Cache;
using Kinora.Models.Hub.Addresses;
using Kinora.Models.Hub.Downloads;
using Kinora.Models.Hub.Errors;
using Kinora.Models.Hub.Http;
using Kinora.Models.Hub.Pulls;
using Kinora.Models.Hub.Repositories;

namespace Kinora.Models.Hub;

/// <summary>
/// Models by their names on a hub, by addresses and from this machine's store. What was fetched once is never fetched again, and is there
/// when the hub is not. Safe to use from several threads and processes.
/// </summary>
public sealed class ModelHub : IDisposable
{
    private readonly string _home;
    private readonly HubOptions _options;
    private readonly HubHttp _http;
    private readonly HubClient _client;
    private readonly BlobStore _blobs;
    private readonly ManifestStore _manifests;
    private readonly ModelRecords _records;
    private readonly RepositoryCatalog _repositories;
    private readonly DownloadTable _downloads;
    private readonly ModelPuller _puller;

    /// <param name="options">Null takes those of the environment.</param>
    /// <param name="time">Null takes the system's.</param>
    /// <exception cref="ModelException">A variable of the environment holds what it must not.</exception>
    public ModelHub(HubOptions? options = null, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        _options = options ?? HubOptions.FromEnvironment();
        _home = Path.GetFullPath(_options.Home ?? KinoraHome.Path);
        _http = new HubHttp(_options);
        _client = new HubClient(_http, _options, time);
        _blobs = new BlobStore(_home);
        _manifests = new ManifestStore(_home);
        _records = new ModelRecords(_home, _blobs, _manifests);
        _repositories = new RepositoryCatalog(_client, new RepositoryRecords(_home), _options, time);
        _downloads = new DownloadTable(_home, _blobs, _http, _options, time);
        _puller = new ModelPuller(_home, this, _blobs, _manifests, _downloads, _options);
    }

    /// <summary>Whether only what is stored may be used.</summary>
    public bool IsOffline => _options.Offline;

    /// <summary>The commit, files and terms of a repository at a revision. A commit that is known is not asked for again.</summary>
    /// <param name="repository">org/name.</param>
    /// <param name="revision">A branch, tag, <c>refs/pr/1</c> or a commit.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="RepositoryNotFoundException">There is none that is shown to us.</exception>
    /// <exception cref="RevisionNotFoundException">It has no such revision.</exception>
    /// <exception cref="GatedRepositoryException">Its terms must be accepted first.</exception>
    /// <exception cref="HubUnavailableException">The hub does not answer or must not be asked, and nothing is stored.</exception>
    /// <exception cref="HubException">What the hub answers is not right.</exception>
    /// <exception cref="ModelException">The names are not of the form that hubs give them.</exception>
    public Task<HubRepository> ResolveAsync(string repository, string revision = "main", CancellationToken cancellation = default) =>
        _repositories.ResolveAsync(RepositoryName.Check(repository), RepositoryName.CheckRevision(revision), cancellation);

    /// <summary>One file of a repository; nothing of its content is fetched yet.</summary>
    /// <exception cref="EntryNotFoundException">The repository has no such file.</exception>
    /// <exception cref="HubException">As in <see cref="ResolveAsync"/>.</exception>
    public async Task<HubFile> FileAsync(string repository, string revision, string path, CancellationToken cancellation = default)
    {
        var found = await ResolveAsync(repository, revision, cancellation);
        return found.Find(path) is { } entry ? FileOf(found, entry) : throw new EntryNotFoundException(repository, revision, path);
    }

    /// <summary>One of a repository's files.</summary>
    public HubFile FileOf(HubRepository repository, HubEntry entry) =>
        new RepositoryFile(_home, repository, entry, _records, _downloads, _client, _options, _http.HasToken)
        {
            Model = repository.Id, Commit = repository.Commit, Path = entry.Path, Size = entry.Size, ETag = entry.ETag,
        };

    /// <summary>What this machine knows of a repository at a revision, without asking; null when that is nothing.</summary>
    public HubRepository? Cached(string repository, string revision = "main") =>
        RepositoryName.IsOne(repository) && RepositoryName.IsRevision(revision) ? _repositories.Known(repository, revision) : null;

    /// <summary>Says that files of a repository are used, so that those of others go first when the cache is full.</summary>
    public void MarkUsed(HubRepository repository) => _records.MarkUsed(repository.Id, repository.Commit);

    /// <summary>A file of a repository when this machine holds its content, without asking; else null.</summary>
    public HubFile? CachedFile(string repository, string revision, string path) =>
        Cached(repository, revision) is { } known && known.Find(path) is { } entry && FileOf(known, entry) is { IsStored: true } file ? file : null;

    /// <summary>A file of a stored model of the catalog or of an import, by its id; null when the model is not stored or has no such
    /// file.</summary>
    public HubFile? LocalFile(string modelId, string path)
    {
        var model = Stored(modelId) ?? Stored(modelId.Replace('-', '_')) ?? Stored(modelId.Replace('_', '-')) ?? Stored("import/" + modelId);
        return model?.File(path) is { } file && _blobs.Has(file.Sha256, file.Size)
            ? new StoredModelFile(new StoredBlob(_blobs.PathOf(file.Sha256), file.Sha256, file.Size))
            {
                Model = modelId, Commit = null, Path = file.Path, Size = file.Size, ETag = file.Sha256,
            }
            : null;
    }

    /// <summary>What pulling an address would bring: its licence is known before anything is fetched.</summary>
    /// <exception cref="ModelException">As in <see cref="ResolveAsync"/>.</exception>
    public Task<PullPlan> PlanAsync(ModelSourceAddress address, CancellationToken cancellation = default) => _puller.PlanAsync(address, cancellation);

    /// <summary>Fetches all that a plan names and stores it as one model; what is stored already is not fetched again.</summary>
    /// <exception cref="ModelException">It cannot be fetched, or is not what was named; nothing of what is wrong is kept.</exception>
    public Task<StoredModel> PullAsync(PullPlan plan, IProgress<PullProgress>? progress = null, CancellationToken cancellation = default) =>
        _puller.PullAsync(plan, progress, cancellation);

    public void Dispose() => _http.Dispose();

    private StoredModel? Stored(string key) => ModelKey.IsOne(key) ? _manifests.Find(key) : null;
}
