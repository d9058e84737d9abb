using Kinora.Models.Import.Onnx;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Batching;

/// <summary>A node for one picture, and along which axes its inputs will hold several.</summary>
/// <param name="node">The node.</param>
/// <param name="axes">The axis by the value's name; a value that is the same for every picture is not in it.</param>
internal sealed class BatchNode(OnnxNode node, IReadOnlyDictionary<string, int> axes)
{
    private readonly List<Action<OnnxGraph>> _changes = [];

    public IReadOnlyList<Value?> Inputs => node.Inputs;

    public Value Output => node.Outputs[0];

    /// <summary>What makes the node right for any number of pictures.</summary>
    public IReadOnlyList<Action<OnnxGraph>> Changes => _changes;

    /// <summary>Along which axis an input holds the pictures; null when it is the same for all, or left out.</summary>
    public int? Axis(int input) => Inputs[input] is { } value && axes.TryGetValue(value.Name, out var axis) ? axis : null;

    /// <summary>The axis of the first input when no other holds pictures; else null.</summary>
    public int? AxisOfTheFirstAlone() => Enumerable.Range(1, Inputs.Count - 1).All(input => Axis(input) is null) ? Axis(0) : null;

    public int Integer(string attribute) => (int)Attribute(attribute).I;

    public int[] Integers(string attribute) => [.. Attribute(attribute).Ints.Select(static value => (int)value)];

    /// <summary>The content of an input that is a list of integers.</summary>
    public int[] List(int input) => Inputs[input]!.Constant!.Integers.ToArray();

    /// <summary>Gives such an input other content.</summary>
    public void Replace(int input, ReadOnlySpan<int> list)
    {
        var (value, content) = (Inputs[input]!, Tensor.List64(list));
        _changes.Add(graph => graph.Replace(value, content));
    }

    /// <summary>Makes a change of any other kind.</summary>
    public void Change(Action<OnnxGraph, NodeProto> change) => _changes.Add(graph => change(graph, node.Proto));

    private AttributeProto Attribute(string name) => node.Proto.Attribute.First(attribute => attribute.Name == name);
}
