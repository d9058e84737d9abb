namespace Kinora.Models.Import;

/// <summary>What an import made.</summary>
/// <param name="FixedBatch">Why each run takes one picture, to follow a colon; null when the batch is open, so that several pictures may
/// share a run.</param>
public sealed record ImportedModel(string? FixedBatch);
