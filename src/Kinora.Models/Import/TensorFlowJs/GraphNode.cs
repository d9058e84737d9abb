using System.Text;

namespace Kinora.Models.Import.TensorFlowJs;

/// <summary>One operation of the graph: its name, kind, the tensors it reads (control edges left out) and its attributes.</summary>
internal sealed class GraphNode
{
    private readonly IReadOnlyDictionary<string, GraphDocument.Attribute?> _attributes;

    public GraphNode(GraphDocument.Node node)
    {
        Name = node.Name!;
        Op = node.Op!;
        Inputs = [.. (node.Input ?? []).OfType<string>().Where(static input => !input.StartsWith('^')).Select(TensorReference.Parse)];
        _attributes = node.Attr ?? new Dictionary<string, GraphDocument.Attribute?>();
    }

    public string Name { get; }

    public string Op { get; }

    public IReadOnlyList<TensorReference> Inputs { get; }

    public bool Flag(string name, bool otherwise = false) => Find(name)?.B ?? otherwise;

    public int Integer(string name, int otherwise) => Find(name)?.I is { } value ? Narrow(name, value) : otherwise;

    public float Number(string name, float otherwise) => Find(name)?.F ?? otherwise;

    public string Text(string name, string otherwise) => Find(name)?.S is { } bytes ? Encoding.UTF8.GetString(bytes) : otherwise;

    /// <summary>A type attribute, as "DT_FLOAT".</summary>
    public string Type(string name, string otherwise) => Find(name)?.Type ?? otherwise;

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
