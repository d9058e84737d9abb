using Kinora.Pipelines.Access;

namespace Kinora.Server.Access;

/// <summary>What a route asks of its callers. A route that has none asks for an admin.</summary>
internal sealed record AccessNeed
{
    /// <summary>What holds for a route that says nothing.</summary>
    public static AccessNeed Strictest { get; } = new() { Role = AccessRole.Admin };

    /// <summary>The least that a caller's role must be; null: everybody may.</summary>
    public required AccessRole? Role { get; init; }

    /// <summary>The part of the path that names a stream, where there is one: callers who may not see that stream are refused.</summary>
    public string StreamParameter { get; init; } = "name";

    /// <summary>Whether callers whose rights are bound to some streams are refused.</summary>
    public bool IsForAllStreams { get; init; }

    /// <summary>Whether a ticket in the address is taken, for browsers that can set no header here.</summary>
    public bool TakesTicket { get; init; }

    /// <summary>Whether a key in the address is taken. It stands in histories and in other programs' logs then.</summary>
    public bool TakesKeyInQuery { get; init; }

    /// <summary>
    /// Whether a token of a model hub in Authorization is passed over, as if it were not there: a hub's client sends the one that its user has to whatever
    /// address it is told, and here it means nothing.
    /// </summary>
    public bool PassesOverHubTokens { get; init; }

    /// <summary>What the audit calls what the route does; null where it changes nothing.</summary>
    public string? Action { get; init; }
}
