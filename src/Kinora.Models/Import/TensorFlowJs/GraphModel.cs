using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.TensorFlowJs;

/// <summary>A checked graph model: unique node names, no dangling edges, no cycles, weights decoded.</summary>
/// <param name="Name">What messages call the model.</param>
/// <param name="Nodes">The nodes that the outputs need, every node after the nodes it reads.</param>
/// <param name="Weights">The constants by node name.</param>
/// <param name="Outputs">What the model computes, in the order of the file's signature, then nodes that nothing reads.</param>
internal sealed record GraphModel(
    string Name,
    IReadOnlyList<GraphNode> Nodes,
    IReadOnlyDictionary<string, Tensor> Weights,
    IReadOnlyList<TensorReference> Outputs);
