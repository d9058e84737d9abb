using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Kinora.Models.Catalog;

/// <summary>
/// Loads the YAML of catalogs and contracts, which may be a stranger's: a contract comes with a model. What is nested so deep that loading
/// would overflow the stack, and aliases, by which a few lines can stand for billions, are refused.
/// </summary>
internal static class CatalogText
{
    /// <summary>How many lists and mappings may lie in each other; a catalog has seven.</summary>
    private const int MostDepth = 32;

    /// <summary>The one document of a text; null when it holds none or several.</summary>
    /// <exception cref="YamlException">It is no YAML, or none that is read here; the message says where.</exception>
    public static CatalogValue? Load(TextReader text)
    {
        var stream = new YamlStream();
        stream.Load(new Guarded(new Parser(text)));
        return stream.Documents is [var document] ? Value(document.RootNode) : null;
    }

    private static CatalogValue Value(YamlNode node) => node switch
    {
        YamlSequenceNode list => new CatalogValue([.. list.Children.Select(Value)]),
        YamlMappingNode mapping => new CatalogValue([.. mapping.Children.Keys.Select(Key)], [.. mapping.Children.Values.Select(Value)]),
        _ => new CatalogValue(((YamlScalarNode)node).Value ?? ""),
    };

    private static string Key(YamlNode node) => node is YamlScalarNode { Value: { } key }
        ? key
        : throw new YamlException(node.Start, node.End, "a key that is no text is not read here");

    /// <summary>Looks at each event before the loader sees it.</summary>
    private sealed class Guarded(Parser events) : IParser
    {
        private int _depth;

        public ParsingEvent? Current => events.Current;

        public bool MoveNext()
        {
            if (!events.MoveNext())
                return false;
            var here = events.Current!;
            _depth += here.NestingIncrease;
            if (_depth > MostDepth)
                throw new YamlException(here.Start, here.End, $"more than {MostDepth} lists and keys lie in each other");
            if (here is AnchorAlias alias)
                throw new YamlException(here.Start, here.End, $"the alias '*{alias.Value}' is not read here; write out what it stands for");
            return true;
        }
    }
}
