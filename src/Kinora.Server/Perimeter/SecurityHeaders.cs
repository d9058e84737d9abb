using Kinora.Server.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Perimeter;

/// <summary>
/// Headers by which browsers keep what the server answers from other pages. The page and <c>/docs</c> have a content policy of their own, which
/// lets them load what they bring.
/// </summary>
internal static class SecurityHeaders
{
    /// <summary>What is no page loads nothing and is shown in no frame.</summary>
    private const string ContentPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>What pages may ask of a browser and this server's need not.</summary>
    private const string Permissions = "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), serial=(), usb=()";

    /// <summary>A year, from the last answer on.</summary>
    private const string Encrypted = "max-age=31536000";

    public static void Use(IApplicationBuilder app) => app.Use(static (http, next) =>
    {
        if (!Refusals.IsGrpc(http.Request))
        {
            Write(http);
        }

        return next(http);
    });

    private static void Write(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = Permissions;
        if (http.Request.IsHttps)
        {
            headers.StrictTransportSecurity = Encrypted;
        }
    }
}
