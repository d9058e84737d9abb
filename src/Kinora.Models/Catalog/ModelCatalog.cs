using System.Diagnostics.CodeAnalysis;

namespace Kinora.Models.Catalog;

/// <summary>The models Kinora knows by name. Immutable and safe to share.</summary>
public sealed class ModelCatalog
{
    private static readonly Lazy<ModelCatalog> Shipped = new(static () => new ModelCatalog(new ShippedCatalog()));

    private readonly Lazy<Dictionary<string, CatalogEntry>> _byKey;
    private readonly ShippedCatalog? _shipped;
    private readonly Func<IReadOnlyList<CatalogEntry>> _entries;

    internal ModelCatalog(IReadOnlyList<CatalogEntry> entries)
        : this(null, () => entries)
    {
        _ = _byKey.Value;
    }

    private ModelCatalog(ShippedCatalog shipped)
        : this(shipped, () => shipped.Entries)
    {
    }

    private ModelCatalog(ShippedCatalog? shipped, Func<IReadOnlyList<CatalogEntry>> entries)
    {
        (_shipped, _entries) = (shipped, entries);
        _byKey = new(() => entries().ToDictionary(static entry => Key(entry.Id), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The catalog that ships with Kinora.</summary>
    public static ModelCatalog Default => Shipped.Value;

    /// <summary>The catalog of this process: <see cref="Default"/>, the files of the folder <c>catalog</c> below Kinora's home, and those that
    /// were included (<see cref="Include"/>).</summary>
    /// <exception cref="ModelException">A file is not right; the message names it and the key.</exception>
    public static ModelCatalog Current => ProcessCatalog.Current;

    /// <summary>All models, in the catalog's order.</summary>
    public IReadOnlyList<CatalogEntry> Entries => _entries();

    /// <summary>Adds catalogs of a configuration to <see cref="Current"/>, in place of those that it named before; what is in Kinora's home is read
    /// again.</summary>
    /// <param name="owner">The configuration, by its path.</param>
    /// <param name="files">Their paths.</param>
    /// <exception cref="ModelException">One is not right; the message names it and the key. All is as it was.</exception>
    public static void Include(string owner, IEnumerable<string> files) => ProcessCatalog.Include(owner, files);

    /// <summary>This catalog with those of a user's files.</summary>
    /// <param name="files">Their paths.</param>
    /// <exception cref="ModelException">
    /// One cannot be read or is not right, or a model of it has the id of another and does not say that it replaces one that ships with Kinora.
    /// </exception>
    public ModelCatalog With(IEnumerable<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return With([.. files.SelectMany(CatalogFile.Read)]);
    }

    /// <summary>This catalog with models of a user's.</summary>
    /// <exception cref="ModelException">A model has the id of another and does not say that it replaces one that ships with Kinora.</exception>
    internal ModelCatalog With(IReadOnlyList<CatalogEntry> own)
    {
        if (own.Count == 0)
            return this;
        List<CatalogEntry> entries = [.. Entries];
        Dictionary<string, int> places = new(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < entries.Count; i++)
            places.Add(Key(entries[i].Id), i);
        foreach (var entry in own)
        {
            var known = places.GetValueOrDefault(Key(entry.Id), -1);
            if (known >= 0 && entries[known].DefinedIn is { } other)
            {
                throw new ModelException(
                    $"{entry.DefinedIn}, model '{entry.Id}': id is taken by {(other == entry.DefinedIn ? "another model of the file" : other)}; choose another.");
            }

            if (known >= 0 != entry.Replaces)
            {
                throw new ModelException(
                    known >= 0
                        ? $"{entry.DefinedIn}, model '{entry.Id}': id is that of a model that ships with Kinora; choose another, or write replaces: true to use yours instead."
                        : $"{entry.DefinedIn}, model '{entry.Id}': replaces is true, but no model that ships with Kinora has this id; remove it.");
            }

            if (known >= 0)
            {
                entries[known] = entry;
                continue;
            }

            places.Add(Key(entry.Id), entries.Count);
            entries.Add(entry);
        }

        return new ModelCatalog(entries);
    }

    /// <summary>The model of that id; '-' and '_' are the same in it, and so are small and capital letters.</summary>
    /// <exception cref="UnknownModelException">There is none.</exception>
    public CatalogEntry Find(string id) =>
        TryFind(id, out var entry) ? entry : throw new UnknownModelException(id, Entries.Select(static known => known.Id));

    public bool TryFind(string id, [NotNullWhen(true)] out CatalogEntry? entry) =>
        _shipped is null ? _byKey.Value.TryGetValue(Key(id), out entry) : (entry = _shipped.Find(Key(id))) is not null;

    /// <summary>The same model imported for smaller inputs, the largest first; empty where there is none.</summary>
    /// <param name="id">A model of the catalog; another has no variants.</param>
    public IReadOnlyList<CatalogEntry> SmallerVariants(string id) => !TryFind(id, out var model) || model.Package is null ? [] :
    [
        .. Entries.Where(other => other.Package == model.Package && other.File == model.File && other.Input.Width < model.Input.Width)
            .OrderByDescending(static other => other.Input.Width),
    ];

    internal static string Key(string id) => id.Replace('-', '_');
}
