using System.Text;

namespace Kinora.Models.Import.TensorFlowJs;

/// <summary>One operation of the graph: its name, kind, the tensors it reads (control edges left out) and its attributes.</summary>
internal sealed class GraphNode
{
    private readonly IReadOnlyDictionary<string, GraphDocument.Attribute?> _attributes;

    public GraphNode(GraphDocument.Node node)
        : this(node, "", TensorReference.Parse)
    {
    }

    /// <param name="node">As it stands in the file.</param>
    /// <param name="prefix">What comes before its name: one function may be used in several places.</param>
    /// <param name="read">Says which output a text in it means.</param>
    public GraphNode(GraphDocument.Node node, string prefix, Func<string, TensorReference> read)
    {
        (Name, Weight) = (prefix + node.Name, node.Name!);
        Op = node.Op!;
        Inputs = [.. (node.Input ?? []).OfType<string>().Where(static input => !input.StartsWith('^')).Select(read)];
        _attributes = node.Attr ?? new Dictionary<string, GraphDocument.Attribute?>();
    }

    private GraphNode(string name, string op, IReadOnlyList<TensorReference> inputs)
    {
        (Name, Weight, Op, Inputs) = (name, name, op, inputs);
        _attributes = new Dictionary<string, GraphDocument.Attribute?>();
    }

    public string Name { get; }

    /// <summary>Of a constant: what the manifest calls it.</summary>
    public string Weight { get; }

    public string Op { get; }

    public IReadOnlyList<TensorReference> Inputs { get; }

    /// <summary>What is done again and again, when this node stands for a loop.</summary>
    public GraphLoop? Loop { get; private init; }

    /// <summary>What is done or not, when this node stands for a choice.</summary>
    public GraphChoice? Choice { get; private init; }

    /// <summary>This node and those of its loop or choice.</summary>
    public IEnumerable<GraphNode> AllNodes =>
        Loop is { } loop ? loop.Condition.AllNodes.Concat(loop.Body.AllNodes).Prepend(this)
        : Choice is { } choice ? choice.Then.AllNodes.Concat(choice.Else.AllNodes).Prepend(this)
        : [this];

    public GraphNode With(GraphLoop loop) => new(Name, Op, Inputs) { Loop = loop };

    public GraphNode With(GraphChoice choice) => new(Name, Op, Inputs) { Choice = choice };

    public static GraphNode Identity(string name, TensorReference input) => new(name, "Identity", [input]);

    /// <summary>A node that stands for a loop. It reads the values that the loop begins with, then what its parts read from outside.</summary>
    public static GraphNode OfLoop(string name, IReadOnlyList<TensorReference> starts, GraphLoop loop) =>
        new(name, "While", [.. starts, .. Outside(loop.Condition).Concat(Outside(loop.Body)).Distinct()]) { Loop = loop };

    private static IEnumerable<TensorReference> Outside(GraphRegion region)
    {
        var inside = region.Arguments.SelectMany(static names => names).Concat(region.Nodes.Select(static node => node.Name)).ToHashSet(StringComparer.Ordinal);
        return region.Nodes.SelectMany(static node => node.Inputs).Concat(region.Results).Where(input => !inside.Contains(input.Node));
    }

    public bool Flag(string name, bool otherwise = false) => Find(name)?.B ?? otherwise;

    public int Integer(string name, int otherwise) => Find(name)?.I is { } value ? Narrow(name, value) : otherwise;

    public float Number(string name, float otherwise) => Find(name)?.F ?? otherwise;

    public string Text(string name, string otherwise) => Find(name)?.S is { } bytes ? Encoding.UTF8.GetString(bytes) : otherwise;

    /// <summary>A type attribute, as "DT_FLOAT".</summary>
    public string Type(string name, string otherwise) => Find(name)?.Type ?? otherwise;

    /// <summary>The function that an attribute names; null when there is none.</summary>
    public string? Function(string name) => Find(name)?.Func?.Name;

    public int[] Integers(string name) => [.. (Find(name)?.List?.I ?? []).Select(value => Narrow(name, value))];

    public string[] Texts(string name) =>
        [.. (Find(name)?.List?.S ?? []).Select(static bytes => bytes is null ? "" : Encoding.UTF8.GetString(bytes))];

    /// <summary>The declared shape with -1 for open dimensions; null when there is none.</summary>
    public int[]? Shape(string name) =>
        Find(name)?.Shape is { UnknownRank: false } shape
            ? [.. (shape.Dim ?? []).Select(dimension => Narrow(name, dimension?.Size ?? 0))]
            : null;

    private GraphDocument.Attribute? Find(string name) => _attributes.GetValueOrDefault(name);

    private int Narrow(string attribute, long value) =>
        value is >= int.MinValue and <= int.MaxValue
            ? (int)value
            : throw new ModelImportException($"The attribute '{attribute}' of node '{Name}' has the value {value}, which is out of range.");
}
