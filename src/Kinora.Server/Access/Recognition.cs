namespace Kinora.Server.Access;

/// <summary>What became of looking at who makes a request.</summary>
/// <param name="Caller">Who; null when nobody is to be let in.</param>
/// <param name="Problem">Why not, in a sentence; null when there is a caller.</param>
/// <param name="End">When the caller ceases to be let in; null: not while the server runs.</param>
internal readonly record struct Recognition(Caller? Caller, string? Problem, CallerEnd? End)
{
    public static Recognition Of(Caller caller, CallerEnd? end = null) => new(caller, null, end);

    public static Recognition No(string problem) => new(null, problem, null);
}
