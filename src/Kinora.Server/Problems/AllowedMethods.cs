using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace Kinora.Server.Problems;

/// <summary>
/// Which methods a path takes. The route that answers unknown gRPC calls matches any path, so routing itself never finds that only the method
/// was wrong.
/// </summary>
/// <param name="routes">All routes of the server; they are looked at when the first answer is wanted, for they are mapped after this is made.</param>
internal sealed class AllowedMethods(IEndpointRouteBuilder routes)
{
    private readonly Lazy<(TemplateMatcher Path, IReadOnlyList<string> Methods)[]> _routes = new(() =>
    [
        .. routes.DataSources.SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(static endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is not null && endpoint.RoutePattern.RawText is not null)
            .Select(static endpoint => (
                new TemplateMatcher(TemplateParser.Parse(endpoint.RoutePattern.RawText!.TrimStart('/')), []),
                endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods)),
    ]);

    /// <summary>The methods, in order; none where nothing is at the path.</summary>
    public IReadOnlyList<string> Of(PathString path) =>
        [.. _routes.Value.Where(route => route.Path.TryMatch(path, [])).SelectMany(static route => route.Methods).Distinct().Order(StringComparer.Ordinal)];
}
