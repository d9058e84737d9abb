using Kinora.Grpc.Server;
using Kinora.Grpc.Status;
using Kinora.Pipelines.Access;
using Kinora.Server.Problems;
using Kinora.Server.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kinora.Server.Access;

/// <summary>Lets a request through when its caller may do what its route does, and says who that is (<see cref="Caller.Of"/>).</summary>
internal sealed class AccessGate(CallerFinder finder, RequestDelegate next)
{
    private const string Challenge = "Bearer realm=\"kinora\"";

    public static void Add(IServiceCollection services, AccessParts parts) => services
        .AddSingleton(parts).AddSingleton<TicketBox>().AddSingleton<CallerFinder>()
        .AddSingleton<KeyRing>().AddHostedService(static services => services.GetRequiredService<KeyRing>());

    /// <summary>Comes after routing, and before everything that heeds callers.</summary>
    public static void Use(IApplicationBuilder app) =>
        app.Use(next => new AccessGate(app.ApplicationServices.GetRequiredService<CallerFinder>(), next).PassAsync);

    private Task PassAsync(HttpContext http)
    {
        var need = http.GetEndpoint() is { } endpoint ? endpoint.Metadata.GetMetadata<AccessNeed>() ?? AccessNeed.Strictest : null;
        if (http.Request.QueryString.HasValue && QuerySecrets.ProblemOf(http, need) is { } problem)
        {
            QuerySecrets.Remove(http.Request);
            return RefuseAsync(http, StatusCodes.Status400BadRequest, problem);
        }

        return need?.Role is { } role ? PassAsync(http, need, role) : next(http);
    }

    private async Task PassAsync(HttpContext http, AccessNeed need, AccessRole role)
    {
        var found = await finder.FindAsync(http, need).ConfigureAwait(false);
        if (need.TakesTicket || need.TakesKeyInQuery)
        {
            QuerySecrets.Remove(http.Request);
        }

        if (found.Caller is not { } caller)
        {
            http.Response.Headers.WWWAuthenticate = Challenge;
            await RefuseAsync(http, StatusCodes.Status401Unauthorized, found.Problem!).ConfigureAwait(false);
            return;
        }

        http.Features.Set(caller);
        if (ProblemOf(http, need, role, caller) is { } problem)
        {
            await RefuseAsync(http, StatusCodes.Status403Forbidden, problem).ConfigureAwait(false);
            return;
        }

        if (!found.Over.CanBeCanceled)
        {
            await next(http).ConfigureAwait(false);
            return;
        }

        http.Features.Set(new CallerEnd(found.Over));
        if (http.GetEndpoint()!.Metadata.GetMetadata<ClientProtocol>() is null)
        {
            await next(http).ConfigureAwait(false);
            return;
        }

        // A connection that lasts must not outlast the right to have it.
        var ending = found.Over.UnsafeRegister(static http => ((HttpContext)http!).Abort(), http);
        await using (ending.ConfigureAwait(false))
        {
            await next(http).ConfigureAwait(false);
        }
    }

    private static string? ProblemOf(HttpContext http, AccessNeed need, AccessRole role, Caller caller)
    {
        if (!caller.May(role))
        {
            return $"'{caller.Name}' has the role {NameOf(caller.Role)}, and this needs {NameOf(role)}: ask for a key with that.";
        }

        if (need.IsForAllStreams && caller.Streams is not null)
        {
            return $"'{caller.Name}' may see some streams only, and this is about all: ask for a key that is not bound to streams.";
        }

        return http.Request.RouteValues.TryGetValue(need.StreamParameter, out var value) && value is string name && !caller.MaySee(name)
            ? StreamScope.ProblemOf(caller, name)
            : null;
    }

    private static Task RefuseAsync(HttpContext http, int status, string sentence)
    {
        var code = status switch
        {
            StatusCodes.Status401Unauthorized => GrpcStatusCode.Unauthenticated,
            StatusCodes.Status403Forbidden => GrpcStatusCode.PermissionDenied,
            _ => GrpcStatusCode.InvalidArgument,
        };
        return GrpcRefusal.TryAnswer(http, new GrpcStatus(code, sentence)) ? Task.CompletedTask : ProblemAnswers.AnswerAsync(http, status, sentence);
    }

    private static string NameOf(AccessRole role) => role.ToString().ToLowerInvariant();
}
