using System.Globalization;
using System.Text.Json;
using YamlDotNet.RepresentationModel;

namespace Kinora.Models.Catalog;

/// <summary>A place in a catalog's YAML that knows its own path, so that an error can say where it is.</summary>
internal sealed class CatalogNode(YamlNode node, string path)
{
    /// <summary>Where it is, for messages.</summary>
    public string Path => path;

    public bool IsList => node is YamlSequenceNode;

    /// <summary>The same place under another name.</summary>
    public CatalogNode Called(string name) => new(node, name);

    public CatalogNode Required(string key) => Optional(key) ?? throw Wrong(key, "is missing");

    public CatalogNode? Optional(string key) =>
        Mapping.Children.TryGetValue(new YamlScalarNode(key), out var child) ? new CatalogNode(child, $"{path}: {key}") : null;

    /// <summary>Refuses keys that nothing reads: most likely they are misspelt.</summary>
    public void Allow(params ReadOnlySpan<string> keys)
    {
        foreach (var (key, _) in Fields())
        {
            if (!keys.Contains(key))
                throw Wrong(key, $"is not a key here; known are {string.Join(", ", keys.ToArray())}");
        }
    }

    public IEnumerable<(string Key, CatalogNode Value)> Fields() =>
        Mapping.Children.Select(pair => (pair.Key.ToString(), new CatalogNode(pair.Value, $"{path}: {pair.Key}")));

    public IEnumerable<CatalogNode> Items() =>
        node is YamlSequenceNode list
            ? list.Children.Select((child, i) => new CatalogNode(child, $"{path}[{i}]"))
            : throw Wrong("it", "must be a list");

    public string Text() => node is YamlScalarNode { Value: { Length: > 0 } text } ? text : throw Wrong("it", "must be a text");

    public IReadOnlyList<string> Texts() => [.. Items().Select(static item => item.Text())];

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
        var items = Items().ToArray();
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

    private YamlMappingNode Mapping => node as YamlMappingNode ?? throw Wrong("it", "must hold keys");
}
