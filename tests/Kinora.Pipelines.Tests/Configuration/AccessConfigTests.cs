using Kinora.Pipelines.Access;
using Kinora.Pipelines.Configuration;

namespace Kinora.Pipelines.Tests.Configuration;

public class AccessConfigTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public void Read_Nothing_IsKeylessHereAndKeysElsewhere() =>
        Assert.Equal(new AccessConfig { KeylessLoopback = true, Oidc = null, AuditEntries = 100_000 }, ConfigReader.Parse("urls: http://127.0.0.1:1", "a.yaml", Nothing).Access);

    [Fact]
    public void Read_Everything_IsAsItStands() => Assert.Equal(
        new AccessConfig
        {
            KeylessLoopback = false, AuditEntries = 5000,
            Oidc = new OidcConfig { Issuer = "https://id.example.org/a", Audience = "kinora", RoleClaim = "role", StreamsClaim = "cameras" },
        },
        ConfigReader.Parse(
            """
            access:
              keyless_loopback: false
              audit_entries: 5000
              oidc: {issuer: https://id.example.org/a, audience: kinora, role_claim: role, streams_claim: cameras}
            """,
            "a.yaml", Nothing).Access);

    [Theory]
    [InlineData("issuer: http://id.example.org, audience: a", "write its address")]
    [InlineData("issuer: id.example.org, audience: a", "write its address")]
    [InlineData("issuer: 'https://u:p@id.example.org', audience: a", "write its address")]
    [InlineData("issuer: https://id.example.org", "has no audience")]
    [InlineData("audience: a", "has no issuer")]
    public void Read_AnIssuerThatCannotBeTrusted_IsAProblem(string oidc, string said) => Assert.Contains(
        said, Assert.Throws<ConfigException>(() => ConfigReader.Parse($"access: {{oidc: {{{oidc}}}}}", "a.yaml", Nothing)).Message, StringComparison.Ordinal);

    [Fact]
    public void Key_Made_HasItsFormAndItsHashAndNoOther()
    {
        var (id, key, hash) = AccessKeyText.Create();
        Assert.True(AccessKeyText.TryReadId(key, out var read));
        Assert.Equal(id, read.ToString());
        var again = new byte[AccessKeyText.HashLength];
        AccessKeyText.Hash(key, again);
        Assert.Equal(hash, again);
        Assert.NotEqual(key, AccessKeyText.Create().Key);
        foreach (var wrong in (string[])["", "kin_", key[..^1], key + "a", "Kin" + key[3..], key[..14] + "-" + key[15..], key[..^1] + "é"])
        {
            Assert.False(AccessKeyText.TryReadId(wrong, out _));
        }
    }
}
