namespace Kinora.Models.Import.TensorFlowJs;

/// <summary>A loop, taken out of the graph as one node: it hands its inputs to both parts, and as long as the first holds, what the second
/// computes.</summary>
/// <param name="Condition">Computes one truth value.</param>
/// <param name="Body">Computes as many values as it takes.</param>
internal sealed record GraphLoop(GraphRegion Condition, GraphRegion Body);
