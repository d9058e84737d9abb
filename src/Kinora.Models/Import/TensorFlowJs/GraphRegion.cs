namespace Kinora.Models.Import.TensorFlowJs;

/// <summary>A part of a graph that is computed by itself: once a turn of a loop, or when a condition asks for it.</summary>
/// <param name="Arguments">For every value that is handed in, the names by which the nodes read it.</param>
/// <param name="Nodes">Every node after those it reads; what it reads beside them and the arguments lies outside.</param>
/// <param name="Results">What it computes.</param>
internal sealed record GraphRegion(
    IReadOnlyList<IReadOnlyList<string>> Arguments, IReadOnlyList<GraphNode> Nodes, IReadOnlyList<TensorReference> Results)
{
    /// <summary>The nodes, and those in the loops and choices among them.</summary>
    public IEnumerable<GraphNode> AllNodes => Nodes.SelectMany(static node => node.AllNodes);
}
