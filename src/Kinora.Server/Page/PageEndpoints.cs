using System.Text.Json;
using Kinora.Server.Access;
using Kinora.Server.Docs;
using Kinora.Server.Docs.Shapes;
using Kinora.Server.Limits;
using Kinora.Server.Problems;
using Kinora.Server.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kinora.Server.Page;

/// <summary><c>/</c>: the page for browsers, who this is for everybody else.</summary>
internal static class PageEndpoints
{
    /// <summary>The page brings everything itself, and talks to nobody but this server.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; " +
        "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void Map(IEndpointRouteBuilder routes, ServerIdentity identity)
    {
        var files = new PageFiles();
        routes.MapGet("/", (HttpContext http) => AcceptsHtml(http) && files.HasPage ? SendAsync(http, files, "index.html") : IdentifyAsync(http, identity))
            .WithTags("about").OpenToAll().Rated(RateClass.Exempt).Describe(new Operation("getIdentity", "Who this is, or the page")
            {
                Description = "A browser, which accepts text/html, gets the live page.",
            }.Gives<IdentityShape>(StatusCodes.Status200OK, "Who this is."));
        routes.MapGet("/licences.txt", (HttpContext http) => SendAsync(http, files, "licences.txt")).OpenToAll().Rated(RateClass.Exempt).ExcludeFromDescription();
        routes.MapGet("/assets/{**path}", (string path, HttpContext http) => SendAsync(http, files, "assets/" + path)).OpenToAll().Rated(RateClass.Exempt).ExcludeFromDescription();
    }

    private static bool AcceptsHtml(HttpContext http) => http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static Task IdentifyAsync(HttpContext http, ServerIdentity identity) => StreamJson.AnswerAsync(http, StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteString("name"u8, identity.Name);
        json.WriteString("version"u8, identity.Version);
        json.WriteString("description"u8, identity.Description);
        json.WriteEndObject();
    });

    private static Task SendAsync(HttpContext http, PageFiles files, string path)
    {
        if (!files.TryFind(path, out var file))
        {
            throw new RequestException(StatusCodes.Status404NotFound, $"The page has no file '{(path.Length <= 100 ? path : path[..100] + "…")}'.");
        }

        var headers = http.Response.Headers;
        headers.ContentType = file.Type;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        // The names of assets hold a hash of what is in them.
        headers.CacheControl = path.StartsWith("assets/", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
        headers.ContentLength = file.Bytes.Length;
        return http.Response.Body.WriteAsync(file.Bytes, http.RequestAborted).AsTask();
    }
}
