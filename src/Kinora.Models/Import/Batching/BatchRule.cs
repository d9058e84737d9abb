namespace Kinora.Models.Import.Batching;

/// <summary>
/// Says along which axis a node's outputs hold the pictures, given along which its inputs do; null when the node would mix them.
/// </summary>
internal delegate int? BatchRule(BatchNode node);
