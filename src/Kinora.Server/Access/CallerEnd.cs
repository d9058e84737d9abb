namespace Kinora.Server.Access;

/// <summary>A feature of a request: when its caller ceases to be let in.</summary>
/// <param name="Over">Cancelled then.</param>
internal sealed record CallerEnd(CancellationToken Over);
