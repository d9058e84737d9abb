using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Kinora.Pipelines.Configuration;

/// <summary>
/// Reads YAML into nodes, event by event, so that depth and size are bounded while it reads. Anchors, aliases and tags are refused: with them a
/// few lines could stand for billions.
/// </summary>
internal sealed class YamlNodeReader
{
    private readonly IParser _parser;
    private readonly string _origin;
    private readonly ConfigProblems _problems;
    private int _nodes;

    private YamlNodeReader(IParser parser, string origin, ConfigProblems problems)
    {
        _parser = parser;
        _origin = origin;
        _problems = problems;
    }

    /// <summary>Reads a text of one document; an empty one is an empty map.</summary>
    /// <param name="text">YAML of at most <see cref="ConfigLimits.MostBytes"/> characters.</param>
    /// <param name="origin">The file's name, for messages.</param>
    /// <param name="path">The path of the root.</param>
    /// <param name="problems">Gets keys that are there twice.</param>
    /// <exception cref="ConfigException">It is not YAML, or more than is allowed.</exception>
    public static ConfigNode Read(string text, string origin, string path, ConfigProblems problems)
    {
        try
        {
            return new YamlNodeReader(new Parser(new Scanner(new StringReader(text), skipComments: true)), origin, problems).Document(path);
        }
        catch (YamlException error)
        {
            throw ConfigProblems.Alone(origin, LineOf(error.Start), $"This is not YAML: {Sentence(error.Message)}.");
        }
        catch (Exception error)
            when (error is ArgumentException or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // The scanner's own mistakes over texts that are no YAML either.
            throw ConfigProblems.Alone(origin, null, "This is not YAML: it has characters where none can stand.");
        }
    }

    private ConfigNode Document(string path)
    {
        _ = _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
        {
            return ConfigNode.EmptyMap(path, _origin);
        }

        _ = _parser.Consume<DocumentStart>();
        var root = Node(path, ConfigLimits.MostDepth, 1);
        _ = _parser.Consume<DocumentEnd>();
        return _parser.Current is null or StreamEnd || !_parser.TryConsume<DocumentStart>(out var second)
            ? root
            : throw Wrong(second, "A second document begins here: write everything into one, without ---");
    }

    /// <param name="path">Where it stands.</param>
    /// <param name="depth">How much deeper it may go.</param>
    /// <param name="line">The line of its key, which says more than that of a block that begins below it.</param>
    private ConfigNode Node(string path, int depth, int line)
    {
        if (_parser.Current is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
        {
            throw Wrong(_parser.Current, "Anchors (&) and aliases (*) are not allowed here: write the value out, in quotes if it begins with & or *");
        }

        var start = _parser.Consume<NodeEvent>();
        if (!start.Tag.IsEmpty && !start.Tag.IsNonSpecific)
        {
            throw Wrong(start, "Tags (!) are not allowed here: write the value in quotes if it begins with !");
        }

        if (++_nodes > ConfigLimits.MostNodes || depth == 0)
        {
            throw Wrong(start, $"There is too much here: at most {ConfigLimits.MostNodes} values, {ConfigLimits.MostDepth} deep");
        }

        return start switch
        {
            Scalar scalar => new ConfigNode(
                scalar.Style == ScalarStyle.Plain ? PlainScalar.KindOf(scalar.Value) : ConfigNodeKind.Text, path, _origin, LineOf(scalar.Start), scalar.Value),
            SequenceStart => List(path, depth, line),
            _ => Map(path, depth, line),
        };
    }

    private ConfigNode List(string path, int depth, int line)
    {
        var list = new ConfigNode(ConfigNodeKind.List, path, _origin, line);
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            list.Items.Add(Node($"{path}[{list.Items.Count}]", depth - 1, LineOf(_parser.Current!.Start)));
        }

        return list;
    }

    private ConfigNode Map(string path, int depth, int line)
    {
        var map = new ConfigNode(ConfigNodeKind.Map, path, _origin, line);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (_parser.Current is not Scalar { Anchor.IsEmpty: true } key)
            {
                throw Wrong(_parser.Current!, "A key must be a word here");
            }

            _ = _parser.MoveNext();
            var value = Node(ConfigNode.Join(path, key.Value), depth - 1, LineOf(key.Start));
            map.Add(key.Value, value, _problems);
        }

        return map;
    }

    private ConfigException Wrong(ParsingEvent at, string what) => ConfigProblems.Alone(_origin, LineOf(at.Start), what + ".");

    private static int LineOf(in Mark mark) => (int)Math.Clamp(mark.Line, 1, int.MaxValue);

    private static string Sentence(string message) => message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
