using Kinora.Pipelines.Configuration;
using Kinora.Server.Access;
using Kinora.Server.Problems;
using Kinora.Server.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Limits;

/// <summary>
/// Lets each caller follow so many streams at once, whatever they speak, and have so many addresses watched on demand. Callers on this machine of
/// whom no key is asked are not limited.
/// </summary>
internal sealed class ReaderQuota(LimitsConfig limits, Refusals refusals)
{
    private readonly Shares<string> _readers = new(limits.Readers);
    private readonly Shares<string> _addresses = new(limits.Sources);

    public static void Use(IApplicationBuilder app, ReaderQuota quota) => app.Use(quota.InvokeAsync);

    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        // Calls of gRPC that send one picture, or ask how the server is, stay no longer than their answer takes.
        var isReader = http.GetEndpoint()?.Metadata.GetMetadata<ClientProtocol>() is not null && Rated.Of(http) is RateClass.Stream or RateClass.Other;
        var names = Rated.NamesAddress(http.Request);
        if (!isReader && !names)
        {
            return next(http);
        }

        var caller = Caller.Of(http);
        return caller.IsLocal ? next(http) : TakeAsync(http, next, caller.Id, isReader ? _readers : null, names ? _addresses : null);
    }

    private async Task TakeAsync(HttpContext http, RequestDelegate next, string caller, Shares<string>? readers, Shares<string>? addresses)
    {
        if (readers?.TryTake(caller) == false)
        {
            await RefuseAsync(http, "readers", $"You follow {readers.Most} streams, the most at once (limits.readers): end one first.").ConfigureAwait(false);
            return;
        }

        try
        {
            if (addresses?.TryTake(caller) == false)
            {
                await RefuseAsync(http, "on_demand", $"You have {addresses.Most} addresses watched on demand, the most at once (limits.on_demand): end one first.")
                    .ConfigureAwait(false);
                return;
            }

            try
            {
                await next(http).ConfigureAwait(false);
            }
            finally
            {
                addresses?.GiveBack(caller);
            }
        }
        finally
        {
            readers?.GiveBack(caller);
        }
    }

    private Task RefuseAsync(HttpContext http, string reason, string detail)
    {
        http.Response.Headers.RetryAfter = "5";
        return refusals.AnswerAsync(http, StatusCodes.Status429TooManyRequests, reason, detail);
    }
}
