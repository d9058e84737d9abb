using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Docs;

/// <summary>
/// <c>/docs</c>: Swagger UI, which shows the document and tries its operations out. It is part of the program and asks no other server.
/// </summary>
internal static class DocsPage
{
    /// <summary>Swagger UI sets styles on its elements, and carries its pictures in its style sheet.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; connect-src 'self'; font-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>What is not below <c>/docs</c> passes by: Swagger UI would look at each path with regular expressions.</summary>
    public static void Use(IApplicationBuilder app) => app.UseWhen(
        static http => http.Request.Path.StartsWithSegments("/docs", StringComparison.OrdinalIgnoreCase),
        static docs =>
        {
            docs.Use(static (http, next) =>
            {
                http.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
                return next(http);
            });
            docs.UseSwaggerUI(static page =>
            {
                page.RoutePrefix = "docs";
                page.DocumentTitle = "Kinora: the API";
                page.SwaggerEndpoint(ApiDocument.Path, "Kinora");
                page.EnableDeepLinking();
                page.DefaultModelsExpandDepth(0);
            });
        });
}
