using System.Globalization;
using System.Text;
using Kinora.Models.Import.TensorFlowJs;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Keras;

/// <summary>TensorFlow nodes that stand for Keras layers, while they are written, with the constants that no manifest holds.</summary>
/// <param name="weights">The names of the weights that the manifest describes.</param>
internal sealed class KerasGraph(IReadOnlySet<string> weights)
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public List<GraphDocument.Node> Nodes { get; } = [];

    public Dictionary<string, Tensor> Constants { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds a node and returns its name.</summary>
    public string Node(
        string name, string op, IReadOnlyList<string> inputs, params ReadOnlySpan<(string Name, GraphDocument.Attribute Value)> attributes)
    {
        var fields = new Dictionary<string, GraphDocument.Attribute?>(StringComparer.Ordinal);
        foreach (var (key, value) in attributes)
            fields[key] = value;
        Nodes.Add(new GraphDocument.Node { Name = name, Op = op, Input = inputs, Attr = fields });
        return name;
    }

    /// <summary>A weight of the manifest, which goes by the layer's own name, seldom by those of the models that it lies in too. All uses
    /// of a layer share it.</summary>
    public string Weight(KerasLayer layer, string name)
    {
        var (own, full) = ($"{layer.Name}/{name}", $"{layer.Node}/{name}");
        var found = !weights.Contains(own) && weights.Contains(full) ? full : own;
        return _read.Add(found) ? Node(found, "Const", []) : found;
    }

    /// <summary>A constant that the layer implies.</summary>
    public string Constant(KerasLayer layer, string name, Tensor content)
    {
        var full = string.Create(CultureInfo.InvariantCulture, $"{layer.Node}//{name}");
        Constants[full] = content;
        return Node(full, "Const", []);
    }

    public string Number(KerasLayer layer, string name, float value) => Constant(layer, name, Tensor.Scalar(value));

    public string Integers(KerasLayer layer, string name, params int[] values) =>
        Constant(layer, name, Tensor.Of(new Shape(values.Length), values));

    public static GraphDocument.Attribute List(params int[] values) =>
        new() { List = new GraphDocument.AttributeList { I = Array.ConvertAll(values, static value => (long)value) } };

    public static GraphDocument.Attribute Integer(int value) => new() { I = value };

    public static GraphDocument.Attribute Number(float value) => new() { F = value };

    public static GraphDocument.Attribute Flag(bool value) => new() { B = value };

    public static GraphDocument.Attribute Text(string value) => new() { S = Encoding.UTF8.GetBytes(value) };

    public static GraphDocument.Attribute Texts(params string[] values) =>
        new() { List = new GraphDocument.AttributeList { S = Array.ConvertAll(values, Encoding.UTF8.GetBytes) } };

    public static GraphDocument.Attribute Shape(int[] sizes) => new()
    {
        Shape = new GraphDocument.TensorShape { Dim = Array.ConvertAll(sizes, static size => new GraphDocument.Dimension { Size = size }) },
    };
}
