using Kinora.Models.Import.Ops;

namespace Kinora.Models.Import.TensorFlowJs;

/// <summary>Puts the nodes that some outputs need into an order in which every node follows its inputs.</summary>
internal static class GraphOrder
{
    /// <param name="nodes">All nodes.</param>
    /// <param name="outputs">What is needed.</param>
    /// <param name="model">What messages call the model.</param>
    /// <param name="isGiven">Whether a node is there already, and is left out with all that it reads; null when none is.</param>
    /// <exception cref="ModelImportException">An edge leads to a node that does not exist, or the edges form a cycle.</exception>
    public static IReadOnlyList<GraphNode> Sort(IReadOnlyDictionary<string, GraphNode> nodes, IEnumerable<string> outputs, string model,
        Func<string, bool>? isGiven = null)
    {
        var order = new List<GraphNode>(nodes.Count);
        var finished = new HashSet<string>(StringComparer.Ordinal);
        var entered = new HashSet<string>(StringComparer.Ordinal);

        // A stack of our own: a graph may be deeper than the thread's.
        var pending = new Stack<(GraphNode Node, int NextInput)>();
        foreach (var output in outputs)
        {
            if (isGiven?.Invoke(output) != true && entered.Add(output))
                pending.Push((nodes[output], 0));

            while (pending.TryPop(out var top))
            {
                var (node, next) = top;
                if (next == node.Inputs.Count)
                {
                    finished.Add(node.Name);
                    order.Add(node);
                    continue;
                }

                pending.Push((node, next + 1));
                var input = node.Inputs[next].Node;
                if (isGiven?.Invoke(input) == true)
                    continue;
                if (!nodes.TryGetValue(input, out var source))
                    throw new ModelImportException($"Node '{node.Name}' of model '{model}' reads '{input}', which does not exist.");
                if (entered.Add(input))
                    pending.Push((source, 0));
                else if (!finished.Contains(input))
                    throw Cycle(pending.Select(static step => step.Node).ToList(), source, model);
            }
        }

        return order;
    }

    // TensorFlow writes loops as cycles through Enter, Merge, NextIteration …: then the operation is what is wrong, not the file.
    private static ModelImportException Cycle(List<GraphNode> path, GraphNode start, string model)
    {
        var cycle = path.GetRange(0, path.IndexOf(start) + 1);
        return cycle.Find(static node => OpTable.Find(node.Op) is null) is { } loop
            ? new UnsupportedOpException(loop.Op, loop.Name, model)
            : new ModelImportException($"The graph of model '{model}' has a cycle through '{start.Name}' and '{path[0].Name}'.");
    }
}
