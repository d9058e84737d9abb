using System.Globalization;
using System.Text.Json;

namespace Kinora.Models.Catalog;

/// <summary>A place in a catalog that knows its own path, so that an error can say where it is.</summary>
internal sealed class CatalogNode(CatalogValue value, string path)
{
    /// <summary>Where it is, for messages.</summary>
    public string Path => path;

    public bool IsList => value.Items is not null;

    /// <summary>The same place under another name.</summary>
    public CatalogNode Called(string name) => new(value, name);

    public CatalogNode Required(string key) => Optional(key) ?? throw Wrong(key, "is missing");

    public CatalogNode? Optional(string key)
    {
        var values = Values;
        var at = value.Keys.IndexOf(key);
        return at < 0 ? null : new CatalogNode(values[at], $"{path}: {key}");
    }

    /// <summary>Refuses keys that nothing reads: most likely they are misspelt.</summary>
    public void Allow(params ReadOnlySpan<string> keys)
    {
        _ = Values;
        foreach (var key in value.Keys)
        {
            if (!keys.Contains(key))
                throw Wrong(key, $"is not a key here; known are {string.Join(", ", keys.ToArray())}");
        }
    }

    /// <summary>What is told once for each key, with the key.</summary>
    public Dictionary<string, T> Fields<T>(Func<CatalogNode, T> read)
        where T : class
    {
        var values = Values;
        Dictionary<string, T> fields = [];
        for (var i = 0; i < values.Length; i++)
            fields.Add(value.Keys[i], read(new CatalogNode(values[i], $"{path}: {value.Keys[i]}")));
        return fields;
    }

    public CatalogNode[] Items()
    {
        var items = value.Items ?? throw Wrong("it", "must be a list");
        var nodes = new CatalogNode[items.Length];
        for (var i = 0; i < items.Length; i++)
            nodes[i] = new CatalogNode(items[i], $"{path}[{i}]");
        return nodes;
    }

    public string Text() => value.Text is { Length: > 0 } text ? text : throw Wrong("it", "must be a text");

    public IReadOnlyList<string> Texts() => Array.ConvertAll(Items(), static item => item.Text());

    public double Number() =>
        double.TryParse(Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw Wrong("it", "must be a number");

    public double Number(double least, double most) =>
        Number() is var number && number >= least && number <= most
            ? number
            : throw Wrong("it", FormattableString.Invariant($"must be a number from {least} to {most}"));

    public int Whole(int least, int most) =>
        Number() is var number && number >= least && number <= most && number == Math.Floor(number)
            ? (int)number
            : throw Wrong("it", FormattableString.Invariant($"must be a whole number from {least} to {most}"));

    public bool Truth() => bool.TryParse(Text(), out var truth) ? truth : throw Wrong("it", "must be true or false");

    public IReadOnlyList<float> Numbers()
    {
        var items = Items();
        var numbers = new float[items.Length];
        for (var i = 0; i < items.Length; i++)
            numbers[i] = (float)items[i].Number();
        return numbers;
    }

    public T Choice<T>()
        where T : struct, Enum =>
        Array.Find(Enum.GetValues<T>(), value => Key(value) == Text()) is var choice && Key(choice) == Text()
            ? choice
            : throw Wrong("it", $"must be one of {string.Join(", ", Enum.GetValues<T>().Select(Key))}");

    public ModelException Wrong(string key, string what) => new($"{path}: {key} {what}.");

    /// <summary>Something that has a sentence of its own is wrong here.</summary>
    public ModelException WrongBecause(ModelException reason) => new($"{path}: {reason.Message}", reason);

    /// <summary>What is wrong with the value of a key, which is shown.</summary>
    public ModelException WrongText(string what) => new($"{path}: '{Text()}' {what}.");

    // snake_case, as all keys and words of the YAML
    private static string Key<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private CatalogValue[] Values => value.Values ?? throw Wrong("it", "must hold keys");
}
