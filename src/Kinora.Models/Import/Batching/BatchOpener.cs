using Kinora.Models.Import.Onnx;

namespace Kinora.Models.Import.Batching;

/// <summary>
/// Makes a graph for one picture one for any number of them. Node by node it is shown that the outputs for several pictures are those for
/// each, stacked along one axis, when the inputs are: by <see cref="BatchRules"/>, in which an axis of one element carries the pictures.
/// </summary>
internal static class BatchOpener
{
    /// <summary>Opens the batch of every input and output, or changes nothing.</summary>
    /// <returns>Why the batch stays 1, to follow a colon; null when it is open.</returns>
    public static string? Open(OnnxGraph graph)
    {
        var axes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var input in graph.Inputs)
        {
            if (input.Shape.Rank == 0 || input.Shape[0] != 1)
                return $"its input '{input.Name}' of shape {input.Shape} has no batch";
            axes.Add(input.Name, 0);
        }

        var changes = new List<Action<OnnxGraph>>();
        foreach (var node in graph.Nodes)
        {
            // What a graph in the graph reads is not among its inputs.
            if (node.Proto.Attribute.Any(static attribute => attribute.G is not null))
                return $"its node '{node.Proto.Name}' would mix the pictures";
            if (!node.Inputs.Any(input => input is not null && axes.ContainsKey(input.Name)))
                continue;

            var batched = new BatchNode(node, axes);
            if (BatchRules.Find(node.Proto.OpType)?.Invoke(batched) is not { } axis || node.Outputs.Any(output => output.Shape[axis] != 1))
                return $"its node '{node.Proto.Name}' would mix the pictures";
            foreach (var output in node.Outputs)
                axes.Add(output.Name, axis);
            changes.AddRange(batched.Changes);
        }

        foreach (var output in graph.Outputs)
        {
            if (axes.GetValueOrDefault(output.Name, -1) != 0)
                return $"its output '{output.Name}' of shape {output.Shape} has no batch";
        }

        changes.ForEach(change => change(graph));
        graph.NameFirstSizes(ModelImporter.BatchDimension);
        return null;
    }
}
