using Kinora.Pipelines.Access;
using Kinora.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Kinora.Server.Access;

/// <summary>
/// Takes tokens (RFC 7519) of one OpenID Connect issuer, whose keys are fetched from where its discovery document says. Only signatures that need
/// the issuer's private key count: with a shared secret, whoever checks a token could make one.
/// </summary>
internal sealed partial class OidcTokens
{
    private const int LongestToken = 16 << 10;

    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly OidcConfig? _config;
    private readonly ILogger<OidcTokens> _log;
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = LongestToken };
    private readonly ConfigurationManager<OpenIdConnectConfiguration>? _issuer;
    private readonly TokenValidationParameters? _rules;

    public OidcTokens(AccessParts parts, ILogger<OidcTokens> log)
    {
        _log = log;
        if (parts.Config.Oidc is not { } config)
        {
            return;
        }

        _config = config;
        var documents = new HttpDocumentRetriever(new HttpClient { Timeout = Patience, MaxResponseContentBufferSize = 1 << 20 })
        {
            RequireHttps = !config.Issuer.StartsWith("http://", StringComparison.Ordinal),  // which the configuration allows on this machine only
        };
        _issuer = new ConfigurationManager<OpenIdConnectConfiguration>(
            $"{config.Issuer.TrimEnd('/')}/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), documents)
        {
            RefreshInterval = TimeSpan.FromSeconds(30),  // tokens with a key that is not known have the issuer asked no more often
        };
        _rules = new TokenValidationParameters
        {
            ValidIssuer = config.Issuer, ValidAudience = config.Audience, ValidAlgorithms = Algorithms, ConfigurationManager = _issuer, ClockSkew = Skew,
            RequireSignedTokens = true, RequireExpirationTime = true, ValidateIssuerSigningKey = true,
        };
    }

    /// <summary>Whose token it is.</summary>
    /// <exception cref="RequestException">The issuer cannot be asked for its keys.</exception>
    public async ValueTask<Recognition> FindAsync(string token)
    {
        if (_config is null)
        {
            return Recognition.No("The bearer is no key of this server, and no issuer's tokens are taken: send kin_… as kinora keys create has shown it.");
        }

        await ReachIssuerAsync().ConfigureAwait(false);
        var result = await _handler.ValidateTokenAsync(token, _rules).ConfigureAwait(false);
        if (!result.IsValid || result.SecurityToken is not JsonWebToken read)
        {
            return Recognition.No($"The token is not good: {ReasonOf(result.Exception)}; get another from {_config.Issuer}.");
        }

        return read.Subject is { Length: > 0 } subject && RoleOf(read) is { } role
            ? Recognition.Of(
                new Caller { Id = $"oidc:{subject}", Name = NameOf(read) ?? subject, Role = role, Streams = StreamsOf(read) },
                new CallerEnd(new DateTimeOffset(read.ValidTo, TimeSpan.Zero) + Skew, default))
            : Recognition.No($"The token opens nothing here: its claim {_config.RoleClaim} must say read, operate or admin, and sub who it is for.");
    }

    private static string ReasonOf(Exception? error) => error switch
    {
        SecurityTokenExpiredException => "it has expired",
        SecurityTokenNotYetValidException => "it is not valid yet",
        SecurityTokenNoExpirationException => "it has no end",
        SecurityTokenInvalidAudienceException => "it is meant for somebody else",
        SecurityTokenInvalidIssuerException => "another issuer has made it",
        SecurityTokenInvalidAlgorithmException => "it is signed in a way that is not taken",
        SecurityTokenSignatureKeyNotFoundException => "it is signed with a key that its issuer does not have",
        SecurityTokenMalformedException or ArgumentException => "it has not the form of one",
        _ => "its signature does not fit",
    };

    private static string? NameOf(JsonWebToken token)
    {
        string[] claims = ["preferred_username", "name", "email"];
        return claims.Select(claim => token.TryGetPayloadValue<string>(claim, out var name) ? name : null).FirstOrDefault(static name => name is { Length: > 0 and <= 100 });
    }

    /// <summary>What a claim lists: an array of texts, or one text with spaces or commas.</summary>
    private static IEnumerable<string> ListIn(JsonWebToken token, string claim) =>
        token.Claims.Where(found => found.Type == claim).SelectMany(static found => found.Value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries));

    private AccessRole? RoleOf(JsonWebToken token) => ListIn(token, _config!.RoleClaim)
        .Select(static name => name switch { "read" => AccessRole.Read, "operate" => AccessRole.Operate, "admin" => AccessRole.Admin, _ => (AccessRole?)null })
        .Max();

    private string[]? StreamsOf(JsonWebToken token)
    {
        if (_config!.StreamsClaim is not { } claim)
        {
            return null;
        }

        string[] streams = [.. ListIn(token, claim)];
        return streams.Contains("*") ? null : streams;
    }

    private async Task ReachIssuerAsync()
    {
        try
        {
            var found = await _issuer!.GetConfigurationAsync(CancellationToken.None).ConfigureAwait(false);
            if (found.Issuer == _config!.Issuer)
            {
                return;
            }

            LogOther(_log, _config.Issuer, found.Issuer);
        }
        catch (Exception error) when (error is InvalidOperationException or IOException or HttpRequestException or OperationCanceledException)
        {
            LogUnreachable(_log, _config!.Issuer, error.GetBaseException().Message);
        }

        throw new RequestException(
            StatusCodes.Status503ServiceUnavailable, $"Tokens cannot be checked, for their issuer {_config!.Issuer} does not answer as it should: try again, or use a key.");
    }

    [LoggerMessage(31, LogLevel.Error, "Tokens cannot be checked: the issuer {Issuer} calls itself {Other}.")]
    private static partial void LogOther(ILogger log, string issuer, string other);

    [LoggerMessage(32, LogLevel.Error, "Tokens cannot be checked: the issuer {Issuer} does not answer as it should: {Reason}")]
    private static partial void LogUnreachable(ILogger log, string issuer, string reason);
}
