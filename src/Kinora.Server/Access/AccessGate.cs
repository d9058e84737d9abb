using Kinora.Grpc.Server;
using Kinora.Grpc.Status;
using Kinora.Pipelines.Access;
using Kinora.Server.Audit;
using Kinora.Server.Problems;
using Kinora.Server.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kinora.Server.Access;

/// <summary>Lets a request through when its caller may do what its route does, and says who that is (<see cref="Caller.Of"/>).</summary>
internal sealed class AccessGate(CallerFinder finder, AuditTrail audit, AccessParts parts, RequestDelegate next)
{
    private const string Challenge = "Bearer realm=\"kinora\"";

    /// <summary>No timer can be set for longer than about this.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40);

    public static void Add(IServiceCollection services, AccessParts parts) => services
        .AddSingleton(parts).AddSingleton<TicketBox>().AddSingleton<OidcTokens>().AddSingleton<CallerFinder>()
        .AddSingleton<KeyRing>().AddHostedService(static services => services.GetRequiredService<KeyRing>())
        .AddSingleton<AuditTrail>().AddHostedService(static services => services.GetRequiredService<AuditTrail>());

    /// <summary>Comes after routing, and before everything that heeds callers.</summary>
    public static void Use(IApplicationBuilder app) =>
        app.Use(next => ActivatorUtilities.CreateInstance<AccessGate>(app.ApplicationServices, next).PassAsync);

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
            audit.NoteRefusal(http, need, found.Problem!);
            await RefuseAsync(http, StatusCodes.Status401Unauthorized, found.Problem!).ConfigureAwait(false);
            return;
        }

        http.Features.Set(caller);
        if (ProblemOf(http, need, role, caller) is { } problem)
        {
            audit.NoteRefusal(http, need, problem);
            await RefuseAsync(http, StatusCodes.Status403Forbidden, problem).ConfigureAwait(false);
            return;
        }

        if (found.End is not { } end)
        {
            await next(http).ConfigureAwait(false);
            return;
        }

        http.Features.Set(end);
        await (http.GetEndpoint()!.Metadata.GetMetadata<ClientProtocol>() is null ? next(http) : WhileLetInAsync(http, end)).ConfigureAwait(false);
    }

    /// <summary>A connection that lasts must not outlast the right to have it.</summary>
    private async Task WhileLetInAsync(HttpContext http, CallerEnd end)
    {
        var ending = end.Over.UnsafeRegister(static http => ((HttpContext)http!).Abort(), http);
        await using var registered = ending.ConfigureAwait(false);
        var left = end.At is { } at ? TimeSpan.FromTicks(Math.Clamp((at - parts.Time.GetUtcNow()).Ticks, 0, LongestTimer.Ticks)) : Timeout.InfiniteTimeSpan;
        var timer = parts.Time.CreateTimer(static http => ((HttpContext)http!).Abort(), http, left, Timeout.InfiniteTimeSpan);
        await using var timed = timer.ConfigureAwait(false);
        await next(http).ConfigureAwait(false);
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
