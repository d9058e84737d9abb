namespace Kinora.Server.Access;

/// <summary>When somebody ceases to be let in. It is a feature of requests whose caller brought a key, a token or a ticket.</summary>
/// <param name="At">The time that is known beforehand; null where there is none.</param>
/// <param name="Over">Cancelled when they are put out before that.</param>
internal sealed record CallerEnd(DateTimeOffset? At, CancellationToken Over)
{
    public bool IsReached(DateTimeOffset now) => Over.IsCancellationRequested || now >= At;
}
