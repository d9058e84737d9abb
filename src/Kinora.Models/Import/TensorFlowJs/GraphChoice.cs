namespace Kinora.Models.Import.TensorFlowJs;

/// <summary>Two parts of a graph of which one is computed, as the first input of their node says; both are handed the others.</summary>
/// <param name="Then">Computed where it holds.</param>
/// <param name="Else">Computed where it does not.</param>
internal sealed record GraphChoice(GraphRegion Then, GraphRegion Else);
