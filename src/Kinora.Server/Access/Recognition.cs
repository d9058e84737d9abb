namespace Kinora.Server.Access;

/// <summary>What became of looking at who makes a request.</summary>
/// <param name="Caller">Who; null when nobody is to be let in.</param>
/// <param name="Problem">Why not, in a sentence; null when there is a caller.</param>
/// <param name="Over">Cancelled when the caller is no longer let in, for connections that last.</param>
internal readonly record struct Recognition(Caller? Caller, string? Problem, CancellationToken Over)
{
    public static Recognition Of(Caller caller, CancellationToken over = default) => new(caller, null, over);

    public static Recognition No(string problem) => new(null, problem, default);
}
