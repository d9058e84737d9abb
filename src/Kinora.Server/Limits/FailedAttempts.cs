using Kinora.Server.Access;
using Kinora.Server.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Limits;

/// <summary>
/// Limits how many wrong keys and tokens come from an address, so that none can be guessed. Stands before what asks who a caller is; where that
/// answers 401 to a request that brought a credential, it was a wrong one. Who has had too many is not even looked at: a right key among them
/// would be an answer to a guess.
/// </summary>
internal sealed class FailedAttempts(int most, Refusals refusals, TimeProvider time)
{
    private const string Unauthenticated = "16";

    private readonly RateTable<AddressBlock> _failures = new(time);

    public static void Use(IApplicationBuilder app, FailedAttempts attempts) => app.Use(attempts.InvokeAsync);

    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (most == 0 || !BringsCredential(http.Request))
        {
            return next(http);
        }

        var address = AddressBlock.Of(http);
        var count = _failures.Look(address);
        if (count.Used < most)
        {
            return WatchAsync(http, next, address);
        }

        var wait = Retry.Seconds(count.Left);
        http.Response.Headers.RetryAfter = wait;
        return refusals.AnswerAsync(
            http, StatusCodes.Status429TooManyRequests, "failures", $"Your address has sent {most} wrong keys in a minute (limits.failures): come back in {wait} s with a right one.");
    }

    private async Task WatchAsync(HttpContext http, RequestDelegate next, AddressBlock address)
    {
        try
        {
            await next(http).ConfigureAwait(false);
        }
        catch (RequestException error) when (error.Status == StatusCodes.Status401Unauthorized)
        {
            _ = _failures.Add(address);
            throw;
        }

        if (http.Response.StatusCode == StatusCodes.Status401Unauthorized || http.Response.Headers["grpc-status"] == Unauthenticated)
        {
            _ = _failures.Add(address);
        }
    }

    private static bool BringsCredential(HttpRequest request) =>
        request.Headers.ContainsKey("X-API-Key") || request.Headers.Authorization.Count > 0 ||
        (request.QueryString.HasValue && (request.Query.ContainsKey(CallerFinder.KeyInQuery) || request.Query.ContainsKey(CallerFinder.TicketInQuery)));
}
