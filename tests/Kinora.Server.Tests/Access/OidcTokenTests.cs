using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kinora.Pipelines.Access;
using Microsoft.IdentityModel.Tokens;

namespace Kinora.Server.Tests.Access;

/// <summary>Tokens of a real issuer over HTTP: which open what, and which open nothing.</summary>
public sealed class OidcTokenTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SecurityAlgorithms.RsaSha256)]
    [InlineData(SecurityAlgorithms.RsaSsaPssSha256)]
    [InlineData(SecurityAlgorithms.EcdsaSha256)]
    public async Task Token_OfTheIssuer_LetsInWithItsRole(string algorithm)
    {
        await using var issuer = await LocalIssuer.StartAsync();
        await using var server = await StartAsync(issuer);
        var token = issuer.Token(algorithm == SecurityAlgorithms.EcdsaSha256 ? issuer.Ec : issuer.Rsa, algorithm);
        using var response = await server.SendAsync("GET", "/api/caller", header: $"Authorization: Bearer {token}");
        var caller = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(("oidc:ada", "Ada", "operate", JsonValueKind.Null), (caller.GetProperty("id").GetString(), caller.GetProperty("name").GetString(), caller.GetProperty("role").GetString(), caller.GetProperty("streams").ValueKind));
        Assert.Equal(200, await server.StatusAsync("POST", "/api/streams/door/pause", header: $"Authorization: Bearer {token}"));
        Assert.Equal(403, await server.StatusAsync("GET", "/api/audit", header: $"Authorization: Bearer {token}"));
    }

    [Fact]
    public async Task Token_ThatIsNotGood_Is401AndIsNotShown()
    {
        await using var issuer = await LocalIssuer.StartAsync();
        await using var server = await StartAsync(issuer);
        using var stranger = RSA.Create(2048);
        using var hmacOfPublicKey = new HMACSHA256(issuer.PublicPem);
        var good = issuer.Token(issuer.Rsa);
        Dictionary<string, string> wrong = new()
        {
            ["another issuer"] = issuer.Token(issuer.Rsa, change: static claims => claims["iss"] = "https://evil.example.org"),
            ["another audience"] = issuer.Token(issuer.Rsa, change: static claims => claims["aud"] = "else"),
            ["no audience"] = issuer.Token(issuer.Rsa, change: static claims => claims.Remove("aud")),
            ["expired"] = issuer.Token(issuer.Rsa, change: static claims => claims["exp"] = DateTimeOffset.UtcNow.AddMinutes(-2).ToUnixTimeSeconds()),
            ["without an end"] = issuer.Token(issuer.Rsa, change: static claims => claims.Remove("exp")),
            ["not yet"] = issuer.Token(issuer.Rsa, change: static claims => claims["nbf"] = DateTimeOffset.UtcNow.AddMinutes(3).ToUnixTimeSeconds()),
            ["not signed"] = issuer.Token(null),
            ["signed with nothing"] = string.Join('.', Text("""{"alg":"none","kid":"rsa-1"}"""), good.Split('.')[1], ""),
            ["the public key as a secret"] = Signed("""{"alg":"HS256","kid":"rsa-1"}""", good.Split('.')[1], hmacOfPublicKey),
            ["an unknown key"] = issuer.Token(new RsaSecurityKey(stranger) { KeyId = "rsa-9" }),
            ["a stranger under the issuer's name for its key"] = issuer.Token(new RsaSecurityKey(stranger) { KeyId = "rsa-1" }),
            ["changed"] = $"{good.Split('.')[0]}.{Text(Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(good.Split('.')[1])).Replace("operate", "admin", StringComparison.Ordinal))}.{good.Split('.')[2]}",
            ["no token"] = "a.b.c",
            ["no role"] = issuer.Token(issuer.Rsa, change: static claims => claims.Remove("kinora_role")),
            ["an unknown role"] = issuer.Token(issuer.Rsa, change: static claims => claims["kinora_role"] = "root"),
            ["nobody"] = issuer.Token(issuer.Rsa, change: static claims => claims.Remove("sub")),
        };
        foreach (var (what, token) in wrong)
        {
            using var response = await server.SendAsync("GET", "/api/streams", header: $"Authorization: Bearer {token}");
            var text = await response.Content.ReadAsStringAsync(Cancellation);
            Assert.True((int)response.StatusCode == 401, $"{what}: {response.StatusCode} {text}");
            Assert.DoesNotContain(token, text, StringComparison.Ordinal);
            Assert.DoesNotContain(server.Log.Lines, line => line.Contains(token, StringComparison.Ordinal));
        }

        Assert.Equal(200, await server.StatusAsync("GET", "/api/streams", header: $"Authorization: Bearer {good}"));
    }

    [Fact]
    public async Task Token_WithAClaimOfStreams_OpensThoseOnly()
    {
        await using var issuer = await LocalIssuer.StartAsync();
        await using var server = await StartAsync(issuer, "streams");
        async Task<int> Seen(object? streams) => (await server.JsonOfAsync("/api/streams", issuer.Token(issuer.Rsa, change: claims =>
        {
            if (streams is not null)
            {
                claims["streams"] = streams;
            }
        }))).GetProperty("streams").GetArrayLength();
        Assert.Equal(0, await Seen(null));
        Assert.Equal(1, await Seen("door"));
        Assert.Equal(2, await Seen(new[] { "door", "yard" }));
        Assert.Equal(2, await Seen("door yard"));
        Assert.Equal(2, await Seen("*"));
    }

    [Fact]
    public async Task Issuer_ThatIsNotThere_Is503AndKeysGoOn()
    {
        string address;
        await using (var issuer = await LocalIssuer.StartAsync())
        {
            address = issuer.Address;
        }

        await using var server = await GuardedServer.StartAsync(new AccessConfig { KeylessLoopback = false, Oidc = new OidcConfig { Issuer = address, Audience = LocalIssuer.Audience } });
        Assert.Equal(503, await server.StatusAsync("GET", "/api/streams", header: "Authorization: Bearer a.b.c"));
        Assert.Equal(200, await server.StatusAsync("GET", "/api/streams", await server.AddKeyAsync()));
    }

    private static Task<GuardedServer> StartAsync(LocalIssuer issuer, string? streams = null) => GuardedServer.StartAsync(
        new AccessConfig { KeylessLoopback = false, Oidc = new OidcConfig { Issuer = issuer.Address, Audience = LocalIssuer.Audience, StreamsClaim = streams } });

    private static string Text(string json) => Base64UrlEncoder.Encode(json);

    private static string Signed(string header, string payload, HMACSHA256 hmac) =>
        $"{Text(header)}.{payload}.{Base64UrlEncoder.Encode(hmac.ComputeHash(Encoding.ASCII.GetBytes($"{Text(header)}.{payload}")))}";
}
