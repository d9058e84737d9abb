using Kinora.Models.Import;
using Kinora.Models.Npm;
using YamlDotNet.RepresentationModel;

namespace Kinora.Models.Catalog;

/// <summary>
/// Reads the catalog's YAML, whose keys <c>catalog.yaml</c> explains at its head. A key that is missing, unknown or out of range is an
/// error that names it.
/// </summary>
internal static class CatalogReader
{
    private const string Supplied = "supplied";

    /// <exception cref="ModelException">The text is not a catalog.</exception>
    public static IReadOnlyList<CatalogEntry> Read(TextReader text)
    {
        var stream = new YamlStream();
        stream.Load(text);
        var root = new CatalogNode(stream.Documents[0].RootNode, "catalog.yaml");
        var packages = root.Required("packages").Fields().ToDictionary(static field => field.Key, static field => Package(field.Value));
        return [.. root.Required("models").Items().SelectMany(model => Models(model, packages))];
    }

    private static NpmPackage Package(CatalogNode node) =>
        new(node.Required("name").Text(), node.Required("version").Text(), node.Required("integrity").Text())
        {
            License = node.Required("license").Text(),
            DownloadBytes = (long)node.Required("download").Number(),
        };

    // null for a model that its user supplies
    private static NpmPackage? Package(CatalogNode name, Dictionary<string, NpmPackage> packages, CatalogNode model) =>
        name.Text() == Supplied ? null
        : packages.GetValueOrDefault(name.Text()) ?? throw model.Wrong("package", $"is not among the packages, nor {Supplied}");

    private static IEnumerable<CatalogEntry> Models(CatalogNode node, Dictionary<string, NpmPackage> packages)
    {
        var id = node.Required("id").Text();
        node = node.Called(id);
        node.Allow("id", "task", "description", "package", "file", "shards", "size", "upstream", "input", "decode", "labels", "variants");
        var package = Package(node.Required("package"), packages, node);
        var entry = new CatalogEntry
        {
            Id = id,
            Task = node.Required("task").Text(),
            Description = node.Required("description").Text(),
            Package = package,
            File = package is null ? "" : node.Required("file").Text(),
            Shards = node.Optional("shards")?.Texts() ?? [],
            Upstream = Upstream(node.Required("upstream")),
            Input = ContractReader.Input(node.Required("input")),
            Decode = ContractReader.Decode(node.Required("decode")),
            Labels = node.Optional("labels")?.Text(),
            Import = node.Optional("size") is { } size ? new ImportOptions { InputSize = size.Whole(2, 8192) } : ImportOptions.None,
        };
        return [entry, .. (node.Optional("variants")?.Items() ?? []).Select(variant => Variant(entry, variant))];
    }

    private static CatalogEntry Variant(CatalogEntry entry, CatalogNode node)
    {
        node.Allow("id", "size", "description");
        var size = node.Required("size").Whole(1, 8192);
        return entry with
        {
            Id = node.Required("id").Text(),
            Description = node.Required("description").Text(),
            Input = entry.Input with { Width = size, Height = size },
            Import = new ImportOptions { InputSize = size },
        };
    }

    private static UpstreamProject Upstream(CatalogNode node) => new(node.Required("license").Text(), node.Required("home").Text());
}
