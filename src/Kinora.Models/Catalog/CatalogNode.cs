using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Kinora.Models.Catalog;

/// <summary>A place in the catalog's YAML that knows its own path, so that an error can say where it is.</summary>
internal sealed class CatalogNode(YamlNode node, string path)
{
    public CatalogNode Called(string name) => new(node, $"catalog.yaml, model '{name}'");

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
        double.TryParse(Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Wrong("it", "must be a number");

    public IReadOnlyList<double> Numbers() => [.. Items().Select(static item => item.Number())];

    public T Choice<T>()
        where T : struct, Enum =>
        Enum.TryParse<T>(Text(), ignoreCase: true, out var choice)
            ? choice
            : throw Wrong("it", $"must be one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}");

    public ModelException Wrong(string key, string what) => new($"{path}: {key} {what}.");

    private YamlMappingNode Mapping => node as YamlMappingNode ?? throw Wrong("it", "must hold keys");
}
