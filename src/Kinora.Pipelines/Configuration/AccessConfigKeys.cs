namespace Kinora.Pipelines.Configuration;

/// <summary>The keys of <c>access</c>.</summary>
internal static class AccessConfigKeys
{
    /// <summary>Fewer would be gone before anybody looks.</summary>
    public const int LeastAuditEntries = 1000;

    private static readonly ConfigType Text = new(ConfigShape.Text, "give a text");

    /// <summary>The keys of <c>access.oidc</c>.</summary>
    private static readonly IReadOnlyList<ConfigKey> Oidc =
    [
        new("issuer", Text, "The address of the OpenID Connect issuer whose tokens are taken.", "required", "https://login.example.org/realms/house"),
        new("audience", Text, "For whom its tokens must be meant.", "required", "kinora"),
        new("role_claim", Text, "The claim that says read, operate or admin; a token without it opens nothing.", "kinora_role", "kinora_role"),
        new(
            "streams_claim", Text,
            "The claim that lists streams, with * for all; a token without it opens none.",
            "tokens are good for all streams", "kinora_streams"),
    ];

    public static ConfigKey Access { get; } = new(
        "access", new(ConfigShape.Map, "give a map with its keys")
        {
            Keys =
            [
                new(
                    "keyless_loopback", new(ConfigShape.Truth, "give true or false"),
                    "Whether requests that come straight from this machine need no key; those that were forwarded always need one.",
                    "true", "true"),
                new(
                    "oidc", new(ConfigShape.Map, "give a map with its keys") { Keys = Oidc },
                    "An OpenID Connect issuer whose tokens are taken beside keys.",
                    "none", "{issuer: https://login.example.org/realms/house, audience: kinora}"),
                new(
                    "audit_entries",
                    new(ConfigShape.Whole, "give a whole number from 1000 to 100000000") { Least = LeastAuditEntries, Most = 100_000_000 },
                    "How many entries the audit keeps; the oldest go.",
                    "100000", "100000"),
            ],
        },
        "Who is let in beside those who hold keys, and how long it is kept who did what.",
        "keyless on this machine, keys elsewhere", "{keyless_loopback: true}");
}
