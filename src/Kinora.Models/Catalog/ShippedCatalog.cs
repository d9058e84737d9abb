using System.Text.Json;
using Kinora.Models.Npm;

namespace Kinora.Models.Catalog;

/// <summary>
/// The catalog that ships with Kinora, as JSON: people write and read <c>catalog.yaml</c>, and <c>catalog.json</c> beside it says the same
/// (a test compares them), because every start of the program reads it and the first use of a YAML parser costs 50 ms. A model is read when
/// it is asked for. Thread-safe.
/// </summary>
internal sealed class ShippedCatalog
{
    private readonly Lock _gate = new();
    private readonly CatalogReader _reader = new("catalog.yaml", null);
    private readonly Dictionary<string, NpmPackage> _packages;
    private readonly CatalogNode[] _models;
    private readonly IReadOnlyList<CatalogEntry>?[] _read;
    private IReadOnlyList<CatalogEntry>? _entries;

    public ShippedCatalog()
    {
        _models = _reader.Open(Load(), out _packages);
        _read = new IReadOnlyList<CatalogEntry>?[_models.Length];
    }

    /// <summary>All models, in the catalog's order.</summary>
    public IReadOnlyList<CatalogEntry> Entries
    {
        get
        {
            lock (_gate)
                return _entries ??= [.. Enumerable.Range(0, _models.Length).SelectMany(Read)];
        }
    }

    /// <summary>The model of that key (<see cref="ModelCatalog.Key"/>), whether small or capital letters; null when there is none.</summary>
    public CatalogEntry? Find(string key)
    {
        lock (_gate)
        {
            for (var i = 0; i < _models.Length; i++)
            {
                if (!Has(_models[i], key))
                    continue;
                foreach (var entry in Read(i))
                {
                    if (IsKey(entry.Id, key))
                        return entry;
                }
            }

            return null;
        }
    }

    /// <summary>What <c>catalog.json</c> holds.</summary>
    public static CatalogValue Load()
    {
        using var resource = typeof(ShippedCatalog).Assembly.GetManifestResourceStream("catalog.json")!;
        var text = new byte[resource.Length];
        resource.ReadExactly(text);
        var json = new Utf8JsonReader(text);
        json.Read();
        return Value(ref json);
    }

    private static bool Has(CatalogNode model, string key)
    {
        if (IsKey(model.Required("id").Text(), key))
            return true;
        foreach (var variant in model.Optional("variants")?.Items() ?? [])
        {
            if (IsKey(variant.Required("id").Text(), key))
                return true;
        }

        return false;
    }

    private static bool IsKey(string id, string key) => ModelCatalog.Key(id).Equals(key, StringComparison.OrdinalIgnoreCase);

    // Every value that is neither a list nor keys is a text, as in YAML.
    private static CatalogValue Value(ref Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.StartArray:
                List<CatalogValue> items = [];
                while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                    items.Add(Value(ref json));
                return new CatalogValue([.. items]);
            case JsonTokenType.StartObject:
                List<string> keys = [];
                List<CatalogValue> values = [];
                while (json.Read() && json.TokenType != JsonTokenType.EndObject)
                {
                    keys.Add(json.GetString()!);
                    json.Read();
                    values.Add(Value(ref json));
                }

                return new CatalogValue([.. keys], [.. values]);
            default:
                return new CatalogValue(json.GetString()!);
        }
    }

    private IReadOnlyList<CatalogEntry> Read(int model) => _read[model] ??= _reader.Models(_models[model], _packages);
}
