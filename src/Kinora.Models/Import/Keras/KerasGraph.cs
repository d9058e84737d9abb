using System.Globalization;
using System.Text;
using Kinora.Models.Import.TensorFlowJs;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Keras;

/// <summary>TensorFlow nodes that stand for Keras layers, while they are written, with the constants that no manifest holds.</summary>
internal sealed class KerasGraph
{
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

    /// <summary>A weight of the manifest.</summary>
    public string Weight(KerasLayer layer, string name) => Node($"{layer.Name}/{name}", "Const", []);

    /// <summary>A constant that the layer implies.</summary>
    public string Constant(KerasLayer layer, string name, Tensor content)
    {
        var full = string.Create(CultureInfo.InvariantCulture, $"{layer.Name}//{name}");
        Constants[full] = content;
        return Node(full, "Const", []);
    }

    public string Integers(KerasLayer layer, string name, params int[] values) =>
        Constant(layer, name, Tensor.Of(new Shape(values.Length), values));

    public static GraphDocument.Attribute List(params int[] values) =>
        new() { List = new GraphDocument.AttributeList { I = Array.ConvertAll(values, static value => (long)value) } };

    public static GraphDocument.Attribute Text(string value) => new() { S = Encoding.UTF8.GetBytes(value) };

    public static GraphDocument.Attribute Texts(params string[] values) =>
        new() { List = new GraphDocument.AttributeList { S = Array.ConvertAll(values, Encoding.UTF8.GetBytes) } };

    public static GraphDocument.Attribute Shape(int[] sizes) => new()
    {
        Shape = new GraphDocument.TensorShape { Dim = Array.ConvertAll(sizes, static size => new GraphDocument.Dimension { Size = size }) },
    };
}
