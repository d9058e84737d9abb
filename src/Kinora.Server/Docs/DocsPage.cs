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

    public static void Use(WebApplication app)
    {
        app.Use(static (http, next) =>
        {
            if (http.Request.Path.StartsWithSegments("/docs", StringComparison.OrdinalIgnoreCase))
            {
                http.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
            }

            return next(http);
        });
        app.UseSwaggerUI(static page =>
        {
            page.RoutePrefix = "docs";
            page.DocumentTitle = "Kinora: the API";
            page.SwaggerEndpoint(ApiDocument.Path, "Kinora");
            page.EnableDeepLinking();
            page.DefaultModelsExpandDepth(0);
        });
    }
}
