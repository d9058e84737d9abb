using Google.Protobuf;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Onnx;

/// <summary>
/// An ONNX graph being written. Nodes stand in the order in which they are added, constants in the order in which they are first read,
/// so equal input gives equal bytes.
/// </summary>
internal sealed class OnnxGraph(string name)
{
    /// <summary>The oldest operator set that holds every operator the importer writes in the form it writes them.</summary>
    private const int Opset = 13;

    /// <summary>The file format version that came with <see cref="Opset"/>.</summary>
    private const int IrVersion = 7;

    private readonly GraphProto _graph = new() { Name = name };
    private readonly Stack<GraphProto> _inner = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _initializers = new(StringComparer.Ordinal);
    private readonly List<OnnxNode> _nodes = [];
    private readonly List<Value> _inputs = [];
    private readonly List<Value> _outputs = [];

    public IReadOnlyList<OnnxNode> Nodes => _nodes;

    public IReadOnlyList<Value> Inputs => _inputs;

    public IReadOnlyList<Value> Outputs => _outputs;

    /// <summary>Takes a name that must stay as it is: an input's or an output's.</summary>
    public void Reserve(string name) => _names.Add(name);

    /// <summary>A name that nothing else in the graph has, like <paramref name="wish"/>.</summary>
    public string Unique(string wish)
    {
        var name = wish;
        for (var i = 2; !_names.Add(name); i++)
            name = $"{wish}_{i}";
        return name;
    }

    public void AddInput(Value value)
    {
        _inputs.Add(value);
        _graph.Input.Add(Describe(value));
    }

    public void AddOutput(Value value)
    {
        _outputs.Add(value);
        _graph.Output.Add(Describe(value));
    }

    /// <summary>Adds a node; constants among its inputs become initializers when they are read for the first time. Null is an optional
    /// input left out.</summary>
    public void AddNode(string op, ReadOnlySpan<Value?> inputs, ReadOnlySpan<Value> outputs, ReadOnlySpan<AttributeProto> attributes)
    {
        var node = new NodeProto { Name = outputs[0].Name, OpType = op };
        foreach (var input in inputs)
        {
            node.Input.Add(input?.Name ?? "");
            if (input?.Constant is { } constant && !_initializers.ContainsKey(input.Name))
                AddInitializer(input.Name, constant);
        }

        foreach (var output in outputs)
            node.Output.Add(output.Name);
        foreach (var attribute in attributes)
            node.Attribute.Add(attribute);
        if (_inner.TryPeek(out var inner))
        {
            inner.Node.Add(node);
            return;
        }

        _graph.Node.Add(node);
        _nodes.Add(new OnnxNode(node, inputs.ToArray(), outputs.ToArray()));
    }

    /// <summary>Begins a graph in this one, which reads values of this one by their names; nodes are added to it until
    /// <see cref="Leave"/>.</summary>
    public void Enter() => _inner.Push(new GraphProto { Name = Unique($"{name}/inner") });

    /// <summary>Ends it.</summary>
    public GraphProto Leave(IEnumerable<Value> inputs, IEnumerable<Value> outputs)
    {
        var graph = _inner.Pop();
        graph.Input.AddRange(inputs.Select(Describe));
        graph.Output.AddRange(outputs.Select(Describe));
        return graph;
    }

    /// <summary>Adds a constant for a node that is there already; returns its name.</summary>
    public string AddConstant(string wish, Tensor content)
    {
        var name = Unique(wish);
        AddInitializer(name, content);
        return name;
    }

    /// <summary>Takes out a constant that no node reads any more.</summary>
    public void RemoveConstant(Value constant)
    {
        if (_initializers.Remove(constant.Name, out var initializer))
            _graph.Initializer.Remove(initializer);
    }

    /// <summary>Gives a constant that a node reads other content.</summary>
    public void Replace(Value constant, Tensor content)
    {
        var initializer = _initializers[constant.Name];
        initializer.Dims.Clear();
        initializer.MergeFrom(Initializer(constant.Name, content));
    }

    /// <summary>Names the first size of every input and output instead of giving it.</summary>
    public void NameFirstSizes(string dimension)
    {
        foreach (var value in _graph.Input.Concat(_graph.Output))
            value.Type.TensorType.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimParam = dimension };
    }

    /// <summary>The finished model.</summary>
    public ModelProto ToModel(string producer, string version) => new()
    {
        IrVersion = IrVersion,
        ProducerName = producer,
        ProducerVersion = version,
        OpsetImport = { new OperatorSetIdProto { Domain = "", Version = Opset } },
        Graph = _graph,
    };

    private void AddInitializer(string name, Tensor tensor)
    {
        var initializer = Initializer(name, tensor);
        _initializers.Add(name, initializer);
        _graph.Initializer.Add(initializer);
    }

    private static TensorProto Initializer(string name, Tensor tensor)
    {
        var initializer = new TensorProto
        {
            Name = name,
            DataType = (int)tensor.Type,
            RawData = UnsafeByteOperations.UnsafeWrap(tensor.ToBytes()),
        };
        foreach (var dimension in tensor.Shape.Dimensions)
            initializer.Dims.Add(dimension);
        return initializer;
    }

    private static ValueInfoProto Describe(Value value)
    {
        var shape = new TensorShapeProto();
        foreach (var dimension in value.Shape.Dimensions)
            shape.Dim.Add(dimension == Shape.Open ? new TensorShapeProto.Types.Dimension() : new TensorShapeProto.Types.Dimension { DimValue = dimension });
        return new ValueInfoProto
        {
            Name = value.Name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)value.Type, Shape = shape } },
        };
    }
}
