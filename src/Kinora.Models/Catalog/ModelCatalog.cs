using System.Diagnostics.CodeAnalysis;

namespace Kinora.Models.Catalog;

/// <summary>The models Kinora knows by name. Immutable and safe to share.</summary>
public sealed class ModelCatalog
{
    private static readonly Lazy<ModelCatalog> Embedded = new(ReadEmbedded);

    private readonly Dictionary<string, CatalogEntry> _byKey;

    internal ModelCatalog(IReadOnlyList<CatalogEntry> entries)
    {
        Entries = entries;
        _byKey = entries.ToDictionary(static entry => Key(entry.Id), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The catalog that ships with Kinora.</summary>
    public static ModelCatalog Default => Embedded.Value;

    /// <summary>All models, in the catalog's order.</summary>
    public IReadOnlyList<CatalogEntry> Entries { get; }

    /// <summary>The model of that id; '-' and '_' are the same in it, and so are small and capital letters.</summary>
    /// <exception cref="UnknownModelException">There is none.</exception>
    public CatalogEntry Find(string id) =>
        TryFind(id, out var entry) ? entry : throw new UnknownModelException(id, Entries.Select(static known => known.Id));

    public bool TryFind(string id, [NotNullWhen(true)] out CatalogEntry? entry) => _byKey.TryGetValue(Key(id), out entry);

    /// <summary>The same model imported for smaller inputs, the largest first; empty where there is none.</summary>
    /// <param name="id">A model of the catalog; another has no variants.</param>
    public IReadOnlyList<CatalogEntry> SmallerVariants(string id) => !TryFind(id, out var model) || model.Package is null ? [] :
    [
        .. Entries.Where(other => other.Package == model.Package && other.File == model.File && other.Input.Width < model.Input.Width)
            .OrderByDescending(static other => other.Input.Width),
    ];

    private static string Key(string id) => id.Replace('-', '_');

    private static ModelCatalog ReadEmbedded()
    {
        using var resource = typeof(ModelCatalog).Assembly.GetManifestResourceStream("catalog.yaml")!;
        using var reader = new StreamReader(resource);
        return new ModelCatalog(CatalogReader.Read(reader));
    }
}
