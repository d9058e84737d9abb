using Kinora.Models.Catalog;
using Kinora.Models.Hub;
using Kinora.Models.Hub.Addresses;
using Kinora.Models.Npm;

namespace Kinora.Models.Cache;

/// <summary>
/// Gets models ready to load: what is fetched or imported is kept once, named by its hash, and loaded from <c>models/ID/</c> below
/// Kinora's home. Safe to use from several threads and processes at once, and to be killed at any moment.
/// </summary>
public sealed class ModelStore
{
    private readonly ManifestStore _manifests;
    private readonly BlobStore _blobs;
    private readonly CatalogImport _import;
    private readonly AddressedModels _addressed;
    private readonly ModelStoreOptions _options;

    /// <param name="home">Where models are kept; null takes <see cref="KinoraHome"/>.</param>
    /// <param name="catalog">The known models; null takes those that ship with Kinora.</param>
    /// <param name="npm">Where packages come from; null takes the npm on the path.</param>
    /// <param name="options">Null takes <see cref="ModelStoreOptions.FromEnvironment"/>.</param>
    /// <param name="hub">Where models come from that the catalog does not know; null takes the one of the environment.</param>
    public ModelStore(
        string? home = null, ModelCatalog? catalog = null, NpmClient? npm = null, ModelStoreOptions? options = null, ModelHub? hub = null)
    {
        Home = home ?? KinoraHome.Path;
        Catalog = catalog ?? ModelCatalog.Current;
        _options = options ?? ModelStoreOptions.FromEnvironment();
        _manifests = new ManifestStore(Home);
        _blobs = new BlobStore(Home);
        Licenses = new LicenseBook(Home, _options.AcceptedLicenses);
        var ours = new Lazy<ModelHub>(() => hub ?? new ModelHub(HubOptions.FromEnvironment() with { Home = Home, Npm = npm }));
        _addressed = new AddressedModels(Home, _manifests, Licenses, () => ours.Value, _options);
        var packages = npm ?? new NpmClient(Home);
        _import = new CatalogImport(Home, Catalog, packages, _manifests, new SourcedFiles(_manifests, packages, () => ours.Value));
        Cleaner = new CacheCleaner(Home, Catalog, TimeProvider.System);
    }

    /// <summary>The folder of everything that is kept.</summary>
    public string Home { get; }

    public ModelCatalog Catalog { get; }

    /// <summary>Which licences were accepted.</summary>
    public LicenseBook Licenses { get; }

    /// <summary>Removes what is not needed.</summary>
    public CacheCleaner Cleaner { get; }

    /// <summary>Whether the model's licence may have to be accepted; a file of its user's has none to ask about.</summary>
    public static bool AsksForLicense(CatalogEntry entry) =>
        entry.Package is not null || entry.Source?.StartsWith("file:", StringComparison.Ordinal) == false;

    /// <summary>The licence under which a catalog model may be used: its upstream's, and its package's where that asks for something.</summary>
    public static string LicenseOf(CatalogEntry entry) => entry.Package is { } package && !LicenseTerms.IsPermissive(package.License)
        ? $"{entry.Upstream.License} AND {package.License}"
        : entry.Upstream.License;

    /// <summary>
    /// The file of a model, fetched and imported first when that is needed. When it is there, its manifest is all that is read. The
    /// model is in use as long as somebody keeps the answer.
    /// </summary>
    /// <param name="model">A catalog id, the name of an imported model, the path of an existing <c>.onnx</c> file, org/name of a hub, the key of a stored model, or an address:
    /// <c>hf:ORG/NAME[@REVISION][/FILE]</c>, <c>npm:…</c>, <c>https://…#sha256=…</c>, <c>file:…</c>.</param>
    /// <param name="progress">Told how far it has come; not called when the model is there.</param>
    /// <param name="cancellation">Ends it early; nothing half-done stays.</param>
    /// <exception cref="UnknownModelException">It is none of these.</exception>
    /// <exception cref="ModelNotSuppliedException">No package carries it, and its user has not put it into the cache.</exception>
    /// <exception cref="LicenseException">Its licence has to be accepted first.</exception>
    /// <exception cref="ModelException">It cannot be fetched or imported, or the contract beside its path is not right.</exception>
    public async Task<ModelFile> GetAsync(string model, IProgress<PullProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (!AddressedModels.IsMarked(model) && model.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            return File.Exists(model)
                ? new ModelFile(Path.GetFullPath(model), null, null) { Contract = ContractFile.Find(Path.GetFullPath(model)) }
                : throw new ModelException($"The model file '{model}' does not exist.");
        }

        try
        {
            if (IsStored(model))
                return await _addressed.GetStoredAsync(model, cancellation);
            if (!Catalog.TryFind(model, out _) && IsStored("import/" + model))
                return await _addressed.GetStoredAsync("import/" + model, cancellation);
            if (IsAddress(model))
                return TidyUpAfter(await _addressed.GetAsync(model, progress, cancellation));
            var entry = Catalog.Find(model);
            return Supplied(entry) ?? (IsMade(entry)
                ? await MadeAsync(entry, progress, cancellation)
                : throw new ModelNotSuppliedException(entry, PathOf(entry)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageException.Of($"Model '{model}'", Home, e);
        }
    }

    /// <summary>What getting a model would bring; a hub is asked, nothing is fetched.</summary>
    /// <param name="model">A catalog id, org/name of a hub, or an address, as in <see cref="GetAsync"/>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="UnknownModelException">It is none of these.</exception>
    /// <exception cref="ModelException">The hub does not answer or does not have it.</exception>
    public async Task<ModelOffer> OfferAsync(string model, CancellationToken cancellation = default) =>
        IsAddress(model) ? await _addressed.OfferAsync(model, cancellation) : OfferOf(Catalog.Find(model));

    /// <summary>Gets all that was offered: a catalog model ready to load, or every file that an address names.</summary>
    /// <exception cref="ModelException">As in <see cref="GetAsync"/>.</exception>
    public async Task<PulledModel> PullAsync(ModelOffer offer, IProgress<PullProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(offer);
        if (offer.Entry is { } entry)
        {
            var file = await GetAsync(entry.Id, progress, cancellation);
            file.Lease?.Dispose();
            return new PulledModel(entry.Id, file.Path, new FileInfo(file.Path).Length, file.Sha256);
        }

        using var lease = await ModelLease.TakeAsync(Home, offer.Plan!.Key, cancellation);
        var stored = TidyUpAfter(await _addressed.PullAsync(offer, progress, cancellation));
        return stored.Files is [var only]
            ? new PulledModel(offer.Id, _manifests.PathOf(stored, only), only.Size, only.Sha256)
            : new PulledModel(offer.Id, Path.Join(Home, "models", stored.Key), stored.Size, null);
    }

    /// <summary>After something was fetched: keeps the quota as far as models in use allow, and removes what was left over.</summary>
    public void TidyUp() => Cleaner.TidyUp(_options.Quota);

    /// <summary>Whether a model is named by where it comes from, so that no catalog has to know it: an address, or org/name of a hub.</summary>
    public static bool IsAddress(string model) => AddressedModels.IsMarked(model) || RepositoryName.IsOne(model);

    /// <summary>Where the catalog model's ONNX file is or will be.</summary>
    public string PathOf(CatalogEntry entry) => IsMade(entry) && !IsSupplied(entry)
        ? Path.Join(Home, "models", ModelKey.Vet(entry.Id), CatalogImport.FileOf(entry))
        : SuppliedPath(entry);

    /// <summary>How the model stands, by the length, time and number of its file.</summary>
    public ModelState StateOf(CatalogEntry entry) => StateOf(entry, Stored(entry));

    /// <summary>How a stored model stands, by the same; it is never out of date.</summary>
    public ModelState StateOf(StoredModel model) =>
        _manifests.Fits(model) ? ModelState.Ready : _manifests.Has(model) ? ModelState.Unchecked : ModelState.Damaged;

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

    /// <summary>Whether all content of a stored model is what it was; else the model is forgotten, and what is damaged is fetched again.</summary>
    public async Task<bool> VerifyAsync(StoredModel model, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var isSound = true;
        foreach (var file in model.Files)
        {
            // Usually both are one file: it is read once.
            var isContentSound = await _blobs.RemoveUnlessSoundAsync(file.Sha256, file.Size, cancellation);
            if (!isContentSound || !IsSame(_blobs.PathOf(file.Sha256), _manifests.PathOf(model, file), file.Size))
                isSound &= await IsSoundAsync(model, file, cancellation);
        }

        if (!isSound)
            _manifests.Remove(model.Key);
        else
            await RecordAsync(model, cancellation);

        // What was made of it cannot be verified, but made again.
        foreach (var file in model.Files)
            PreparedForms.RemoveOf(Home, file.Sha256);
        return isSound;
    }

    /// <summary>All models that were fetched or imported.</summary>
    public IEnumerable<StoredModel> AllStored() => _manifests.All();

    /// <summary>What is stored of a catalog model, current or not; null when nothing is.</summary>
    public StoredModel? Stored(CatalogEntry entry) => IsMade(entry) ? _manifests.Find(entry.Id) : null;

    /// <summary>The file when it is there and current; it may be removed at any time.</summary>
    public ModelFile? Current(CatalogEntry entry) => Supplied(entry) ?? Described(entry, Ready(entry), null);

    private bool IsStored(string model) => model.Contains('/') && ModelKey.IsOne(model) && _manifests.Find(model) is not null;

    private static ModelOffer OfferOf(CatalogEntry entry) => new()
    {
        Name = entry.Id,
        Id = entry.Id,
        License = LicenseOf(entry),
        About = entry.Upstream.Home,
        AsksForLicense = AsksForLicense(entry),
        Entry = entry,
    };

    // It is in use, so it stays, whatever goes.
    private T TidyUpAfter<T>(T made)
    {
        TidyUp();
        return made;
    }

    private async Task<ModelFile> MadeAsync(CatalogEntry entry, IProgress<PullProgress>? progress, CancellationToken cancellation)
    {
        var offer = OfferOf(entry);
        if (offer.AsksForLicense)
            Licenses.Demand(offer);
        var lease = await ModelLease.TakeAsync(Home, entry.Id, cancellation);
        try
        {
            return Described(entry, Ready(entry), lease)
                ?? TidyUpAfter(Described(entry, await MakeAsync(entry, progress, cancellation), lease)!);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    // A cache that may only be read and looks otherwise than when it was made, as in the layers of a container, is read as a whole.
    private async Task<StoredModel> MakeAsync(CatalogEntry entry, IProgress<PullProgress>? progress, CancellationToken cancellation)
    {
        try
        {
            return await _import.RunAsync(entry, progress, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && Stored(entry) is { } stored && CatalogImport.IsCurrent(stored, entry))
        {
            if (await IsSoundAsync(Stored(entry)!, cancellation))
                return Stored(entry)!;
            throw;
        }
    }

    // Those that are made from something, where others are only supplied by their users.
    private static bool IsMade(CatalogEntry entry) => entry.Package is not null || entry.Source is not null;

    // A packaged model's file of that name may be what an earlier version left; for others it is its user's, who may know better.
    private bool IsSupplied(CatalogEntry entry) => entry.Package is null && File.Exists(SuppliedPath(entry));

    private string SuppliedPath(CatalogEntry entry) => Path.Join(Home, "models", entry.Id + ".onnx");

    private ModelFile? Supplied(CatalogEntry entry) => IsSupplied(entry)
        ? new ModelFile(SuppliedPath(entry), entry, null) { Contract = ContractFile.Find(SuppliedPath(entry)) ?? entry }
        : null;

    // So that a copied cache is read once; one that may only be read is read each time.
    private async Task RecordAsync(StoredModel model, CancellationToken cancellation)
    {
        try
        {
            await _manifests.CheckAsync(model, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private async Task<bool> IsSoundAsync(StoredModel model, CancellationToken cancellation)
    {
        foreach (var file in model.Files)
        {
            if (!await IsSoundAsync(model, file, cancellation))
                return false;
        }

        return true;
    }

    private async Task<bool> IsSoundAsync(StoredModel model, StoredFile file, CancellationToken cancellation)
    {
        var path = _manifests.PathOf(model, file);
        return new FileInfo(path) is { Exists: true, LinkTarget: null } && await BlobStore.HashAsync(path, cancellation) == file.Sha256;
    }

    private static bool IsSame(string first, string second, long size) => FileStamp.Of(first) is { Inode: not 0 } stamp && stamp.Fits(second, size);

    private StoredModel? Ready(CatalogEntry entry) => Stored(entry) is { } stored && StateOf(entry, stored) == ModelState.Ready ? stored : null;

    private ModelFile? Described(CatalogEntry entry, StoredModel? stored, ModelLease? lease) => stored is null ? null
        : new ModelFile(PathOf(entry), entry, stored.File(CatalogImport.FileOf(entry))!.Sha256)
        {
            FixedBatch = CatalogImport.FixedBatch(stored), Lease = lease, Prepared = Prepared(stored),
        };

    private PreparedForms? Prepared(StoredModel model) => model.Files is [var only] ? new PreparedForms(Home, only.Sha256, _options.Quota) : null;

    private ModelState StateOf(CatalogEntry entry, StoredModel? stored) =>
        IsSupplied(entry) ? ModelState.Ready
        : stored is null ? ModelState.Missing
        : !CatalogImport.IsCurrent(stored, entry) ? ModelState.Outdated
        : StateOf(stored);
}
