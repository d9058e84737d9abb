namespace Kinora.Models.Catalog;

/// <summary>A text, a list or keys of a catalog, whatever the catalog was written in.</summary>
internal sealed class CatalogValue
{
    private readonly string[] _keys = [];

    /// <param name="text">As it is written.</param>
    public CatalogValue(string text) => Text = text;

    /// <param name="items">Of a list.</param>
    public CatalogValue(CatalogValue[] items) => Items = items;

    /// <param name="keys">Each once.</param>
    /// <param name="values">One a key.</param>
    public CatalogValue(string[] keys, CatalogValue[] values) => (_keys, Values) = (keys, values);

    /// <summary>Null for lists and keys.</summary>
    public string? Text { get; }

    /// <summary>Null for what is no list.</summary>
    public CatalogValue[]? Items { get; }

    /// <summary>One a key of <see cref="Keys"/>; null for what has no keys.</summary>
    public CatalogValue[]? Values { get; }

    /// <summary>In the order of the file; empty for what has none.</summary>
    public ReadOnlySpan<string> Keys => _keys;
}
