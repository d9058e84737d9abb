namespace Kinora.Models.Import.TensorFlowJs;

/// <summary>
/// Takes the loops out of a graph in TensorFlow's first form, in which a loop is a cycle: values go in by Enter, meet the next turn's at
/// Merge, and at Switch go on to NextIteration or out by Exit. Each becomes one node, inner ones first.
/// </summary>
internal sealed class LoopFrames
{
    private const int MostLoops = 256;

    private readonly Dictionary<string, GraphNode> _nodes;
    private readonly string _model;
    private readonly ILookup<string, GraphNode> _readers;

    private LoopFrames(Dictionary<string, GraphNode> nodes, string model)
    {
        (_nodes, _model) = (nodes, model);
        _readers = nodes.Values.SelectMany(static node => node.Inputs, static (node, input) => (node, input.Node))
            .ToLookup(static edge => edge.Item2, static edge => edge.node, StringComparer.Ordinal);
    }

    /// <exception cref="ModelImportException">A loop lacks a part.</exception>
    public static void Collapse(Dictionary<string, GraphNode> nodes, string model)
    {
        for (var loops = 0; nodes.Values.Any(static node => node.Op == "Merge"); loops++)
        {
            if (loops == MostLoops)
                throw new ModelImportException($"Model '{model}' has more than {MostLoops} loops.");
            if (!new LoopFrames(nodes, model).CollapseOne())
                return;
        }
    }

    private bool CollapseOne()
    {
        foreach (var frame in _nodes.Values.Where(static node => node.Op == "Enter").GroupBy(static node => node.Text("frame_name", "")))
        {
            var enters = frame.Select(static node => node.Name).ToHashSet(StringComparer.Ordinal);
            GraphNode[] merges =
                [.. _nodes.Values.Where(node => node.Op == "Merge" && node.Inputs.Any(input => enters.Contains(input.Node)))];
            var inside = Inside(merges);
            if (merges.Length == 0 || inside.Any(name => _nodes[name].Op == "Merge" && !merges.Contains(_nodes[name])))
                continue;
            Collapse(frame.Key, merges, inside);
            foreach (var enter in enters)
                _nodes[enter] = GraphNode.Identity(enter, First(_nodes[enter]));
            return true;
        }

        return false;
    }

    // What depends on a value of the loop, up to where it leaves.
    private HashSet<string> Inside(GraphNode[] merges)
    {
        var inside = new HashSet<string>(merges.Select(static node => node.Name), StringComparer.Ordinal);
        var pending = new Queue<GraphNode>(merges);
        while (pending.TryDequeue(out var node))
        {
            foreach (var reader in _readers[node.Name])
            {
                if (reader.Op != "Exit" && inside.Add(reader.Name))
                    pending.Enqueue(reader);
            }
        }

        return inside;
    }

    private void Collapse(string frame, GraphNode[] merges, HashSet<string> inside)
    {
        var arguments = new List<IReadOnlyList<string>>();
        var (starts, results) = (new List<TensorReference>(), new List<TensorReference>());
        var exits = new List<(string Name, int Variable)>();
        GraphNode? condition = null;
        foreach (var merge in merges)
        {
            var next = merge.Inputs.Select(input => _nodes.GetValueOrDefault(input.Node)).FirstOrDefault(static node => node?.Op == "NextIteration")
                ?? throw Incomplete(merge, "NextIteration");
            GraphNode[] switches = [.. _readers[merge.Name].Where(static node => node.Op == "Switch" && node.Inputs.Count == 2)];
            foreach (var branch in switches)
            {
                condition ??= _nodes.GetValueOrDefault(branch.Inputs[1].Node);
                exits.AddRange(_readers[branch.Name].Where(static node => node.Op == "Exit").Select(exit => (exit.Name, arguments.Count)));
            }

            starts.Add(merge.Inputs.First(input => _nodes.GetValueOrDefault(input.Node)?.Op == "Enter"));
            results.Add(First(next));
            arguments.Add([merge.Name, .. switches.Select(static node => node.Name)]);
        }

        if (condition?.Op != "LoopCond")
            throw Incomplete(merges[0], "LoopCond");
        var bound = arguments.SelectMany(static names => names).ToHashSet(StringComparer.Ordinal);
        var loop = new GraphLoop(Region(arguments, [First(condition)], inside, bound), Region(arguments, results, inside, bound));
        foreach (var name in inside)
            _nodes.Remove(name);

        var whole = GraphNode.OfLoop(Unique(frame), starts, loop);
        _nodes.Add(whole.Name, whole);
        foreach (var (exit, variable) in exits)
            _nodes[exit] = GraphNode.Identity(exit, new TensorReference(whole.Name, variable));
    }

    private GraphRegion Region(
        IReadOnlyList<IReadOnlyList<string>> arguments, IReadOnlyList<TensorReference> results, HashSet<string> inside, HashSet<string> bound)
    {
        var order = GraphOrder.Sort(_nodes, results.Select(static result => result.Node), _model, name => bound.Contains(name) || !inside.Contains(name));
        return new GraphRegion(arguments, order, results);
    }

    private string Unique(string frame)
    {
        var name = frame;
        for (var i = 2; _nodes.ContainsKey(name); i++)
            name = $"{frame}_{i}";
        return name;
    }

    private TensorReference First(GraphNode node) => node.Inputs.Count > 0
        ? node.Inputs[0]
        : throw new ModelImportException($"Node '{node.Name}' ({node.Op}) of model '{_model}' reads nothing.");

    private ModelImportException Incomplete(GraphNode merge, string missing) =>
        new($"The loop at '{merge.Name}' of model '{_model}' has no {missing}.");
}
