namespace Kinora.Models.Import.TensorFlowJs;

/// <summary>The functions of a graph in TensorFlow's second form, in which loops and choices name what they compute by. Each use becomes a
/// <see cref="GraphRegion"/> with names of its own.</summary>
internal sealed class FunctionLibrary
{
    private const int MaxDepth = 16;
    private const int MaxUses = 512;

    private readonly Dictionary<string, GraphDocument.Function> _functions = new(StringComparer.Ordinal);
    private readonly string _model;
    private int _uses;

    public FunctionLibrary(GraphDocument.FunctionList? library, string model)
    {
        _model = model;
        foreach (var function in library?.Function ?? [])
        {
            if (function?.Signature?.Name is { Length: > 0 } name)
                _functions[name] = function;
        }
    }

    /// <summary>The node with the loop or choice that it names; any other node as it is.</summary>
    /// <exception cref="ModelImportException">A function is missing or contradicts itself.</exception>
    public GraphNode Resolve(GraphNode node, int depth = 0)
    {
        if (depth > MaxDepth)
            throw new ModelImportException($"The functions of model '{_model}' are nested more than {MaxDepth} deep.");
        return node.Op switch
        {
            "While" or "StatelessWhile" => node.With(new GraphLoop(Use(node, "cond", 0, depth), Use(node, "body", 0, depth))),
            "If" or "StatelessIf" => node.With(new GraphChoice(Use(node, "then_branch", 1, depth), Use(node, "else_branch", 1, depth))),
            _ => node,
        };
    }

    private GraphRegion Use(GraphNode node, string attribute, int first, int depth)
    {
        if (++_uses > MaxUses)
            throw new ModelImportException($"Model '{_model}' uses functions more than {MaxUses} times.");
        if (node.Function(attribute) is not { } name || !_functions.TryGetValue(name, out var function))
            throw new ModelImportException($"Node '{node.Name}' ({node.Op}) of model '{_model}' names the function '{node.Function(attribute)}', which is not there.");

        var prefix = $"{node.Name}/{attribute}/";
        var inputs = Names(function.Signature?.InputArg);
        if (inputs.Length != node.Inputs.Count - first)
            throw new ModelImportException($"The function '{name}' of model '{_model}' takes {inputs.Length} values and is given {node.Inputs.Count - first}.");
        var ops = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var inner in function.NodeDef ?? [])
        {
            if (inner is { Name.Length: > 0, Op.Length: > 0 })
                ops[inner.Name] = inner.Op;
        }

        var nodes = new Dictionary<string, GraphNode>(StringComparer.Ordinal);
        foreach (var inner in function.NodeDef ?? [])
        {
            if (inner is not { Name.Length: > 0, Op: not ("" or "Placeholder") and not null })
                throw new ModelImportException($"The function '{name}' of model '{_model}' has a node without a name or an operation, or an input of its own.");
            var own = new GraphNode(inner, prefix, text => Reference(text, prefix, ops));
            nodes[own.Name] = Resolve(own, depth + 1);
        }

        TensorReference[] results = [.. Names(function.Signature?.OutputArg).Select(output => function.Ret?.GetValueOrDefault(output) is { } text
            ? Reference(text, prefix, ops)
            : throw new ModelImportException($"The function '{name}' of model '{_model}' does not say what its output '{output}' is."))];
        var given = inputs.Select(input => prefix + input).ToHashSet(StringComparer.Ordinal);
        if (Array.Find(results, result => !given.Contains(result.Node) && !nodes.ContainsKey(result.Node)) is { Node: not null } missing)
            throw new ModelImportException($"The function '{name}' of model '{_model}' gives '{missing}', which no node computes.");
        var order = GraphOrder.Sort(nodes, results.Select(static result => result.Node), _model, given.Contains);
        return new GraphRegion([.. inputs.Select(input => (IReadOnlyList<string>)[prefix + input])], order, results);
    }

    private static string[] Names(IReadOnlyList<GraphDocument.Argument?>? arguments) => [.. (arguments ?? []).Select(static argument => argument?.Name ?? "")];

    // In a function an output goes by its name and its place among those of that name: node:output:0.
    private static TensorReference Reference(string text, string prefix, Dictionary<string, string> ops) => text.Split(':') switch
    {
        [var node, var output, var index] when int.TryParse(index, out var place) && place >= 0 =>
            new TensorReference(prefix + node, place + Offset(ops.GetValueOrDefault(node), output)),
        [var node, ..] => new TensorReference(prefix + node, 0),
        _ => new TensorReference(prefix + text, 0),
    };

    private static int Offset(string? op, string output) => (op, output) switch
    {
        ("TopKV2", "indices") or ("NonMaxSuppressionV4", "valid_outputs") or ("NonMaxSuppressionV5", "selected_scores") or ("TensorArrayV3", "flow")
            or ("TensorListPopBack", "tensor") => 1,
        ("NonMaxSuppressionV5", "valid_outputs") => 2,
        _ => 0,
    };
}
