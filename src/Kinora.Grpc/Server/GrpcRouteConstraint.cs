using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kinora.Grpc.Server;

/// <summary>Lets a route take gRPC calls and leave everything else to the server's other routes.</summary>
internal sealed class GrpcRouteConstraint : IRouteConstraint
{
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        httpContext is not null && HttpMethods.IsPost(httpContext.Request.Method) && ProtocolHeaders.IsGrpc(httpContext.Request.ContentType);
}
