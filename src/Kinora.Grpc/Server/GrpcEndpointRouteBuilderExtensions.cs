using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kinora.Grpc.Server;

/// <summary>Adds gRPC services to the routes of a server.</summary>
public static class GrpcEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Answers calls of these services, and every other gRPC call with UNIMPLEMENTED; requests that are no gRPC calls are left to other routes. Call it once.
    /// The server must speak HTTP/2 where gRPC is expected: without TLS that is a port of its own with <c>HttpProtocols.Http2</c>.
    /// Time is the <see cref="TimeProvider"/> of the application's services, else the system's.
    /// </summary>
    /// <param name="endpoints">The routes.</param>
    /// <param name="services">The services; what is added to them later has no effect.</param>
    /// <returns>All the routes made here, to ask for rights or a port (<c>RequireHost("*:50052")</c>).</returns>
    public static IEndpointConventionBuilder MapGrpc(this IEndpointRouteBuilder endpoints, params IEnumerable<GrpcService> services)
    {
        var logger = endpoints.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger("Kinora.Grpc");
        var endpoint = new GrpcEndpoint(logger, endpoints.ServiceProvider.GetService<TimeProvider>() ?? TimeProvider.System);
        var group = endpoints.MapGroup("").ExcludeFromDescription();
        foreach (var method in services.SelectMany(s => s.Methods))
        {
            group.MapPost(method.Path, http => endpoint.AnswerAsync(http, method)).WithDisplayName("gRPC " + method.Path);
        }

        // For any HTTP method: a route for POST alone would make the server answer 405 to a GET of an unknown path.
        var anything = RoutePatternFactory.Parse("{**path}", defaults: null, new { path = new GrpcRouteConstraint() });
        group.Map(anything, GrpcEndpoint.RefuseAsync).WithOrder(int.MaxValue - 1).WithDisplayName("gRPC, unknown");
        return group;
    }
}
