using System.Net;
using Kinora.Pipelines.Access;

namespace Kinora.Pipelines.Configuration;

/// <summary>Reads <c>access</c>.</summary>
internal static class AccessConfigReader
{
    public static AccessConfig Read(ConfigMap? map, ConfigProblems problems)
    {
        var standard = new AccessConfig();
        return map is null ? standard : new AccessConfig
        {
            KeylessLoopback = map.Value<bool>("keyless_loopback") ?? standard.KeylessLoopback,
            Oidc = ReadOidc(map.Object<ConfigMap>("oidc"), problems),
            AuditEntries = map.Value<int>("audit_entries") ?? standard.AuditEntries,
        };
    }

    private static OidcConfig? ReadOidc(ConfigMap? map, ConfigProblems problems)
    {
        if (map?.Object<string>("issuer") is not { } issuer || map.Object<string>("audience") is not { } audience)
        {
            return null;
        }

        if (!IsIssuer(issuer))
        {
            problems.Add(map.NodeOf("issuer"), $"is '{issuer}': write its address as it stands in its tokens, https://…, or http://… on this machine");
        }

        var oidc = new OidcConfig { Issuer = issuer, Audience = audience, StreamsClaim = map.Object<string>("streams_claim") };
        return oidc with { RoleClaim = map.Object<string>("role_claim") ?? oidc.RoleClaim };
    }

    /// <summary>Whoever could change an answer of the issuer's on its way could let in anybody.</summary>
    private static bool IsIssuer(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0 &&
        (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && (uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip)))));
}
