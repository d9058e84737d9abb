using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kinora.Server.Tests.Access;

/// <summary>An OpenID Connect issuer over HTTP on this machine: discovery, keys, and tokens as a test wants them.</summary>
internal sealed class LocalIssuer : IAsyncDisposable
{
    public const string Audience = "kinora";

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly WebApplication _server;

    private LocalIssuer(WebApplication server)
    {
        _server = server;
        Rsa = new RsaSecurityKey(_rsa) { KeyId = "rsa-1" };
        Ec = new ECDsaSecurityKey(_ec) { KeyId = "ec-1" };
        Published = [Rsa, Ec];
    }

    public string Address => _server.Urls.Single();

    public RsaSecurityKey Rsa { get; }

    public ECDsaSecurityKey Ec { get; }

    /// <summary>The keys that it says are its own.</summary>
    public List<SecurityKey> Published { get; }

    /// <summary>The RSA key's public part as a file has it, which attackers know.</summary>
    public byte[] PublicPem => System.Text.Encoding.ASCII.GetBytes(_rsa.ExportSubjectPublicKeyInfoPem());

    public static async Task<LocalIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http1));
        var server = builder.Build();
        var issuer = new LocalIssuer(server);
        server.MapGet("/.well-known/openid-configuration", () => TypedResults.Json(new { issuer = issuer.Address, jwks_uri = $"{issuer.Address}/keys" }));
        server.MapGet("/keys", () => TypedResults.Text(issuer.Keys(), "application/json"));
        await server.StartAsync(TestContext.Current.CancellationToken);
        return issuer;
    }

    /// <summary>Makes a token.</summary>
    /// <param name="key">What signs it; null: nothing does.</param>
    /// <param name="algorithm">How.</param>
    /// <param name="change">Changes what it says.</param>
    public string Token(SecurityKey? key, string algorithm = SecurityAlgorithms.RsaSha256, Action<Dictionary<string, object>>? change = null)
    {
        var now = DateTimeOffset.UtcNow;
        Dictionary<string, object> claims = new()
        {
            ["iss"] = Address, ["aud"] = Audience, ["sub"] = "ada", ["name"] = "Ada", ["kinora_role"] = "operate",
            ["iat"] = now.ToUnixTimeSeconds(), ["nbf"] = now.AddMinutes(-1).ToUnixTimeSeconds(), ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
        };
        change?.Invoke(claims);
        var text = JsonSerializer.Serialize(claims);
        var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        return key is null ? handler.CreateToken(text) : handler.CreateToken(text, new SigningCredentials(key, algorithm) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _rsa.Dispose();
        _ec.Dispose();
    }

    private string Keys()
    {
        var keys = Published.Select(key =>
        {
            var web = key is RsaSecurityKey rsa ? JsonWebKeyConverter.ConvertFromRSASecurityKey(rsa) : JsonWebKeyConverter.ConvertFromECDsaSecurityKey((ECDsaSecurityKey)key);
            return new Dictionary<string, string?> { ["kty"] = web.Kty, ["kid"] = web.Kid, ["use"] = "sig", ["n"] = web.N, ["e"] = web.E, ["crv"] = web.Crv, ["x"] = web.X, ["y"] = web.Y }
                .Where(static pair => pair.Value is not null).ToDictionary();
        });
        return JsonSerializer.Serialize(new { keys });
    }
}
