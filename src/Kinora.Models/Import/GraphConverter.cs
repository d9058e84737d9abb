using Kinora.Models.Import.Batching;
using Kinora.Models.Import.Onnx;
using Kinora.Models.Import.Ops;
using Kinora.Models.Import.TensorFlowJs;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import;

/// <summary>
/// Turns a TensorFlow.js graph into ONNX: node by node in topological order, each by its entry in <see cref="OpTable"/>, with every
/// shape known, for a batch of 1, which <see cref="BatchOpener"/> then opens where it can. What depends on constants alone is computed
/// here, so no shape arithmetic is left in the result.
/// </summary>
internal sealed partial class GraphConverter
{
    // Transposed and folded constants may outgrow what the file holds; a graph that asks for more than this is not an honest model.
    private const long MaxKnownElements = 1L << 25;
    private const int MaxKnownByWeights = 8;
    private const int MostConverted = 200_000;

    private readonly GraphModel _model;
    private readonly OnnxGraph _graph;
    private readonly long _mostKnown;
    private readonly Dictionary<string, Value> _constants = new(StringComparer.Ordinal);
    private ValueScope _scope = new(null);
    private long _knownElements;
    private int _converted;

    private GraphConverter(GraphModel model, ImportOptions options)
    {
        _model = model;
        _graph = new OnnxGraph(model.Name);
        _mostKnown = MaxKnownElements + (MaxKnownByWeights * model.Weights.Values.Sum(static weight => (long)weight.Shape.Elements));
        Scale = InputScale.Find(model, options);
    }

    public string ModelName => _model.Name;

    public ImportScale Scale { get; }

    /// <exception cref="UnsupportedOpException">A node needs an operation that <see cref="OpTable"/> does not hold.</exception>
    /// <exception cref="ModelImportException">A node contradicts itself or its inputs.</exception>
    public static ConvertedModel Convert(GraphModel model, ImportOptions options)
    {
        var converter = new GraphConverter(model, options);
        converter.ReserveNames();
        converter.RequireKnownOps();
        converter.Convert(model.Nodes);
        foreach (var output in model.Outputs)
            converter.Declare(output);
        var fixedBatch = BatchOpener.Open(converter._graph);
        return new ConvertedModel(converter._graph.ToModel("kinora", ModelImporter.Version.ToString()), fixedBatch);
    }

    internal Value Known(GraphNode node, Tensor tensor, string hint)
    {
        _knownElements += tensor.Shape.Elements;
        OpContext.Require(_knownElements <= _mostKnown, $"The model's constants exceed the limit of {_mostKnown} elements.");
        return new Value(_graph.Unique($"{node.Name}/{hint}"), tensor.Type, tensor.Shape, tensor);
    }

    internal Value[] Emit(
        GraphNode node,
        string op,
        ReadOnlySpan<(ElementType Type, Shape Shape)> outputs,
        ReadOnlySpan<Value?> inputs,
        ReadOnlySpan<AttributeProto> attributes)
    {
        var values = new Value[outputs.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = new Value(_graph.Unique($"{node.Name}/{op}"), outputs[i].Type, outputs[i].Shape);
        _graph.AddNode(op, inputs, values, attributes);
        return values;
    }

    // All that is missing is said at once: who adds one operation wants to know of the next.
    private void RequireKnownOps()
    {
        MissingOp[] missing =
        [
            .. _model.Nodes.SelectMany(static node => node.AllNodes)
                .Where(static node => node.Loop is null && node.Choice is null && node.Op is not ("Const" or "Placeholder") && OpTable.Find(node.Op) is null)
                .GroupBy(static node => node.Op, StringComparer.Ordinal)
                .Select(static nodes => new MissingOp(nodes.Key, nodes.First().Name, nodes.Count())),
        ];
        if (missing.Length > 0)
            throw new UnsupportedOpException(missing, ModelName);
    }

    private void ReserveNames()
    {
        foreach (var output in _model.Outputs)
            _graph.Reserve(output.ToString());
        foreach (var input in _model.Nodes.Where(static node => node.Op == "Placeholder"))
            _graph.Reserve(input.Name);
    }

    private Value[] Convert(GraphNode node)
    {
        try
        {
            if (node.Loop is { } loop)
                return Repeat(node, loop);
            if (node.Choice is { } choice)
                return Choose(node, choice);
            return node.Op switch
            {
                "Const" => [Constant(node)],
                "Placeholder" => [Input(node)],
                _ => OpTable.Find(node.Op)!(new OpContext(node, [.. node.Inputs.Select(_scope.Read)], this)),
            };
        }
        catch (Exception e) when (e is ArithmeticException or (ModelImportException and not UnsupportedOpException))
        {
            throw new ModelImportException($"Node '{node.Name}' ({node.Op}) of model '{ModelName}' cannot be converted: {e.Message}", e);
        }
    }

    // The turns of a loop share it.
    private Value Constant(GraphNode node)
    {
        if (_constants.TryGetValue(node.Weight, out var known))
            return known;
        var tensor = _model.Weights.GetValueOrDefault(node.Weight)
            ?? throw new ModelImportException("The weights manifest does not describe this constant.");
        return _constants[node.Weight] = new Value(_graph.Unique(node.Name), tensor.Type, tensor.Shape, tensor);
    }

    private Value Input(GraphNode node)
    {
        var shape = InputScale.Shape(node, Scale);
        var value = new Value(node.Name, ElementTypes.Parse(node.Type("dtype", "DT_FLOAT")), shape);
        _graph.AddInput(value);
        return value;
    }

    // An output keeps its node's name, which the values inside the graph do not: an Identity, free at run time, gives it that name.
    private void Declare(TensorReference output)
    {
        var name = output.ToString();
        var value = _scope.Read(output);
        OpContext.Require(value.List is null, $"The output '{name}' of model '{ModelName}' is a list; only tensors leave a model.");
        var declared = value with { Name = name, Constant = null };
        if (value.Name != name)
            _graph.AddNode("Identity", [value], [declared], []);
        _graph.AddOutput(declared);
    }
}
