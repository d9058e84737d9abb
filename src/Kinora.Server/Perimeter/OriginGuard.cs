using Kinora.Server.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Perimeter;

/// <summary>
/// Refuses what a page of another server asks, be it a WebSocket, server-sent events, a write or a look: a browser says from which origin it
/// comes. Programs say nothing and pass. A link from elsewhere may only lead to the pages themselves.
/// </summary>
/// <param name="allowed">Origins of other servers whose pages may call this one, as browsers write them.</param>
internal sealed class OriginGuard(IEnumerable<string> allowed)
{
    private readonly HashSet<string> _allowed = new(allowed, StringComparer.OrdinalIgnoreCase);

    public static void Use(IApplicationBuilder app, OriginGuard guard, Refusals refusals) => app.Use((http, next) => guard.IsForeign(http.Request)
        ? refusals.AnswerAsync(
            http, StatusCodes.Status403Forbidden, "origin",
            $"{Named(http.Request)} may not call this server from a browser: open the server's own page, or add the origin to origins in kinora.yaml.")
        : next(http));

    /// <summary>Whether a page of another server asks.</summary>
    public bool IsForeign(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        return origin.Count switch
        {
            0 => IsFromElsewhere(request),
            1 => !IsOwn(origin[0], request) && !_allowed.Contains(origin[0] ?? ""),
            _ => true,
        };
    }

    /// <summary>Whether the origin is this server, as the request calls it. What ends TLS before this server has its origins begin with https.</summary>
    private static bool IsOwn(ReadOnlySpan<char> origin, HttpRequest request)
    {
        const string Plain = "http://", Encrypted = "https://";
        var rest = origin.StartsWith(Encrypted, StringComparison.OrdinalIgnoreCase) ? origin[Encrypted.Length..]
            : origin.StartsWith(Plain, StringComparison.OrdinalIgnoreCase) && !request.IsHttps ? origin[Plain.Length..]
            : default;
        return !rest.IsEmpty && rest.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Without an origin, newer browsers still say whether another site asks: by an img element, a form, or a link.</summary>
    private static bool IsFromElsewhere(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"];
        return site.Count > 0 && site[0] is not ("same-origin" or "none") && !IsLinkToAPage(request);
    }

    private static bool IsLinkToAPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document" &&
        (request.Path == "/" || request.Path.StartsWithSegments("/docs", StringComparison.OrdinalIgnoreCase));

    private static string Named(HttpRequest request) => request.Headers.Origin.ToString() is { Length: > 0 } origin
        ? $"A page of '{(origin.Length <= 100 ? origin : origin[..100] + "…")}'"
        : "A page of another site";
}
