namespace Kinora.Pipelines.Access;

/// <summary>An OpenID Connect issuer whose tokens are taken (OpenID Connect Discovery 1.0, RFC 7519).</summary>
public sealed record OidcConfig
{
    /// <summary>The issuer's address, as it stands in its tokens: https, or http on this machine.</summary>
    public required string Issuer { get; init; }

    /// <summary>For whom tokens must be meant.</summary>
    public required string Audience { get; init; }

    /// <summary>The claim that says <c>read</c>, <c>operate</c> or <c>admin</c>; a token without it opens nothing.</summary>
    public string RoleClaim { get; init; } = "kinora_role";

    /// <summary>The claim that lists streams, with <c>*</c> for all; a token without it opens none. Null: tokens are good for all streams.</summary>
    public string? StreamsClaim { get; init; }
}
