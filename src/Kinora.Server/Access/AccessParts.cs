using Kinora.Pipelines.Access;

namespace Kinora.Server.Access;

/// <summary>By what a server knows its callers. Whoever made the parts disposes of them, after the server.</summary>
public sealed record AccessParts
{
    public AccessConfig Config { get; init; } = new();

    /// <summary>Where keys are; null: there are none.</summary>
    public IAccessKeyStore? Keys { get; init; }

    /// <summary>Where it is kept who did what; null: nowhere.</summary>
    public IAuditStore? Audit { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
