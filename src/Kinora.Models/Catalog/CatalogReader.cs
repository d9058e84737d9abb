using Kinora.Models.Import;
using Kinora.Models.Npm;

namespace Kinora.Models.Catalog;

/// <summary>
/// Reads the YAML of a catalog, that which ships with Kinora or a user's, whose keys <c>catalog.yaml</c> explains at its head. A key that is
/// missing, unknown or out of range is an error that names it.
/// </summary>
/// <param name="name">The file's name in messages.</param>
/// <param name="path">A user's file; null for the catalog that ships with Kinora.</param>
internal sealed class CatalogReader(string name, string? path)
{
    private const string Supplied = "supplied";
    private const int MostIdLetters = 64;

    /// <summary>Reads the catalog that ships with Kinora.</summary>
    public static IReadOnlyList<CatalogEntry> Read(CatalogValue catalog) => new CatalogReader("catalog.yaml", null).ReadAll(catalog);

    /// <param name="catalog">Null when the text has not one document.</param>
    /// <exception cref="ModelException">It is not a catalog.</exception>
    public IReadOnlyList<CatalogEntry> ReadAll(CatalogValue? catalog)
    {
        var models = Open(catalog, out var packages);
        List<CatalogEntry> entries = [];
        foreach (var model in models)
            entries.AddRange(Models(model, packages));
        return entries;
    }

    /// <summary>The models of a catalog, each still to be read.</summary>
    /// <param name="catalog">Null when the text has not one document.</param>
    /// <param name="packages">What they come out of.</param>
    /// <exception cref="ModelException">It is not a catalog.</exception>
    public CatalogNode[] Open(CatalogValue? catalog, out Dictionary<string, NpmPackage> packages)
    {
        var root = new CatalogNode(catalog ?? throw new ModelException($"{name}: it must hold one YAML document with the key models."), name);
        root.Allow("packages", "models");
        packages = root.Optional("packages")?.Fields(Package) ?? [];
        return root.Required("models").Items();
    }

    /// <summary>A model with its variants.</summary>
    /// <exception cref="ModelException">Something in it is wrong; the message names the key.</exception>
    public IReadOnlyList<CatalogEntry> Models(CatalogNode node, Dictionary<string, NpmPackage> packages)
    {
        var id = Id(node.Required("id"));
        node = node.Called($"{name}, model '{id}'");
        node.Allow(
            "id", "task", "description", "package", "file", "shards", "source", "beside", "size", "upstream", "input", "decode", "labels", "variants",
            "replaces");
        var source = node.Optional("source");
        if (source is not null == node.Optional("package") is not null)
        {
            throw node.Wrong(
                "source",
                source is null
                    ? $"is missing: give {CatalogSource.Forms}, or package: {Supplied} where its user puts the file at models/{id}.onnx below Kinora's home"
                    : "and package are both there: keep one of them");
        }

        var package = source is null ? Package(node.Required("package"), packages, node) : null;
        var entry = new CatalogEntry
        {
            Id = id,
            Task = ModelTasks.Read(node.Required("task")),
            Description = node.Optional("description")?.Text() ?? (path is null ? throw node.Wrong("description", "is missing") : ""),
            Package = package,
            File = package is null ? "" : node.Required("file").Text(),
            Shards = node.Optional("shards")?.Texts() ?? [],
            Source = source is null ? null : CatalogSource.Read(source, path),
            Beside = [.. (node.Optional("beside")?.Items() ?? []).Select(item => CatalogSource.Read(item, path))],
            Upstream = path is null ? Upstream(node.Required("upstream")) : Upstream(node.Optional("upstream")),
            Input = ContractReader.Input(node.Required("input")),
            Decode = ContractReader.Decode(node.Required("decode")),
            Labels = Labels(node.Optional("labels")),
            Import = node.Optional("size") is { } size ? new ImportOptions { InputSize = size.Whole(2, 8192) } : ImportOptions.None,
            DefinedIn = path,
            Replaces = node.Optional("replaces")?.Truth() ?? false,
        };
        return [entry, .. (node.Optional("variants")?.Items() ?? []).Select(variant => Variant(entry, variant))];
    }

    private static NpmPackage Package(CatalogNode node)
    {
        node.Allow("name", "version", "integrity", "license", "download");
        try
        {
            return new(node.Required("name").Text(), node.Required("version").Text(), node.Required("integrity").Text())
            {
                License = node.Required("license").Text(),
                DownloadBytes = (long)(node.Optional("download")?.Number(0, 1e12) ?? 0),
            };
        }
        catch (ModelException e) when (!e.Message.StartsWith(node.Path, StringComparison.Ordinal))
        {
            throw node.WrongBecause(e);
        }
    }

    // null for a model that its user supplies
    private static NpmPackage? Package(CatalogNode name, Dictionary<string, NpmPackage> packages, CatalogNode model) =>
        name.Text() == Supplied ? null
        : packages.GetValueOrDefault(name.Text()) ?? throw model.Wrong("package", $"is not among the packages, nor {Supplied}");

    private static UpstreamProject Upstream(CatalogNode? node)
    {
        node?.Allow("license", "home");
        return new(node?.Required("license").Text() ?? "unknown", node?.Optional("home")?.Text() ?? "");
    }

    private CatalogEntry Variant(CatalogEntry entry, CatalogNode node)
    {
        node.Allow("id", "size", "description");
        var size = node.Required("size").Whole(1, 8192);
        return entry with
        {
            Id = Id(node.Required("id")),
            Description = node.Optional("description")?.Text() ?? entry.Description,
            Input = entry.Input with { Width = size, Height = size },
            Import = new ImportOptions { InputSize = size },
        };
    }

    // An id is the name of a file and of a folder.
    private string Id(CatalogNode node)
    {
        var id = node.Text();
        return id.Length <= MostIdLetters && char.IsAsciiLetterOrDigit(id[0]) && !id.EndsWith('.') && !id.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)
            && !id.Contains("..", StringComparison.Ordinal) && id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? id
            : throw new ModelException(
                $"{name}: id: '{id}' cannot be the name of a model: use up to {MostIdLetters} letters, digits, '-', '_' and '.', and begin with a letter or digit.");
    }

    // A text file lies beside the catalog; lists have no ending.
    private string? Labels(CatalogNode? node)
    {
        var labels = node?.Text();
        return labels is not null && path is not null && labels.EndsWith(".txt", StringComparison.OrdinalIgnoreCase)
            ? Path.GetFullPath(labels, Path.GetDirectoryName(path)!)
            : labels;
    }
}
