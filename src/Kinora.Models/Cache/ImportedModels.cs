using System.Globalization;
using Kinora.Models.Import;

namespace Kinora.Models.Cache;

/// <summary>
/// Models that users import under a name of their own, kept as <c>import/NAME</c> like any other model of the cache, with the contract
/// that lies beside the source. Safe to use from several threads and processes at once.
/// </summary>
/// <param name="home">Kinora's home; null takes <see cref="KinoraHome"/>.</param>
public sealed class ImportedModels(string? home = null)
{
    private const string Family = "import/";

    private readonly string _home = home ?? KinoraHome.Path;

    /// <summary>The key of the model of that name.</summary>
    /// <exception cref="ModelException">It is no name.</exception>
    public static string KeyOf(string name) =>
        !name.Contains('/') && ModelKey.IsOne(Family + name) ? Family + name : throw new ModelException(
            $"'{name}' is no name for a model; it takes letters, digits, '.', '_' and '-'.");

    /// <summary>Whether a model of that name is kept.</summary>
    public bool Has(string name) => !name.Contains('/') && ModelKey.IsOne(Family + name) && new ManifestStore(_home).Find(Family + name) is not null;

    /// <summary>Imports a model of which no licence is known.</summary>
    /// <inheritdoc cref="ImportAsync(string, string, string, ImportOptions, string?, CancellationToken)"/>
    public Task<(StoredModel Model, string Path)> ImportAsync(
        string name, string source, string from, ImportOptions options, CancellationToken cancellation = default) => ImportAsync(name, source, from, options, null, cancellation);

    /// <summary>Imports a model and keeps it, in the place of an earlier one of that name.</summary>
    /// <param name="name">What it is to be called.</param>
    /// <param name="source">As in <see cref="ModelImporter.Import"/>.</param>
    /// <param name="from">What is recorded as its source: the address that the user gave.</param>
    /// <param name="options">What to change on the way.</param>
    /// <param name="license">Under which its source says that it is; null when it names none.</param>
    /// <param name="cancellation">Ends it early; nothing half-done stays.</param>
    /// <returns>The model, and where its ONNX file lies.</returns>
    /// <exception cref="ModelImportException">The source is no model that can be imported.</exception>
    /// <exception cref="ModelException">The name is none.</exception>
    public async Task<(StoredModel Model, string Path)> ImportAsync(
        string name, string source, string from, ImportOptions options, string? license, CancellationToken cancellation = default)
    {
        var (key, work) = (KeyOf(name), "import-" + name);
        using var alone = await FileLock.AcquireAsync(_home, work, static () => { }, cancellation);
        using var folder = TemporaryFolder.Create(_home, work);
        var finished = System.IO.Path.Join(folder.Path, name + ".onnx");
        var imported = await Task.Run(() => ModelImporter.Import(source, finished, name, options), cancellation);

        using var hold = await StoreHold.TakeAsync(_home, cancellation);
        var blobs = new BlobStore(_home);
        var files = new List<StoredFile> { await AddAsync(blobs, finished, name + ".onnx", cancellation) };
        if (ContractBeside(source) is { } contract)
        {
            var copy = System.IO.Path.Join(folder.Path, name + ".yaml");
            File.Copy(contract, copy);
            files.Add(await AddAsync(blobs, copy, name + ".yaml", cancellation));
        }

        var manifests = new ManifestStore(_home);
        var model = await manifests.SaveAsync(
            new StoredModel { Key = key, Id = name, Source = from, License = license, Files = files, Facts = Facts(imported, options) }, cancellation);
        return (model, manifests.PathOf(model, model.Files[0]));
    }

    private static async Task<StoredFile> AddAsync(BlobStore blobs, string finished, string path, CancellationToken cancellation)
    {
        var blob = await blobs.AddAsync(finished, null, cancellation);
        return new StoredFile(path, blob.Sha256, blob.Size);
    }

    private static string? ContractBeside(string source) =>
        System.IO.Path.ChangeExtension(source, ".yaml") is var beside && File.Exists(source) && File.Exists(beside) && RegularFile.HasContent(beside)
            ? beside
            : null;

    private static Dictionary<string, string> Facts(ImportedModel imported, ImportOptions options)
    {
        var facts = new Dictionary<string, string> { ["importer"] = ModelImporter.Version.ToString(CultureInfo.InvariantCulture) };
        if (options.InputSize is { } size)
            facts["input_size"] = size.ToString(CultureInfo.InvariantCulture);
        if (imported.FixedBatch is { } reason)
            facts[CatalogImport.FixedBatchFact] = reason;
        return facts;
    }
}
