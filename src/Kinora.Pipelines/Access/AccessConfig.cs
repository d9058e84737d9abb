namespace Kinora.Pipelines.Access;

/// <summary>Who is let in, beside those who hold keys.</summary>
public sealed record AccessConfig
{
    /// <summary>Whether requests that come straight from this machine need no key. A request that says it was forwarded always needs one.</summary>
    public bool KeylessLoopback { get; init; } = true;

    /// <summary>Whose tokens are taken; null for nobody's.</summary>
    public OidcConfig? Oidc { get; init; }

    /// <summary>How many entries the audit keeps, 1000 or more; the oldest go.</summary>
    public int AuditEntries { get; init; } = 100_000;
}
