using Kinora.Server.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Kinora.Server.Limits;

/// <summary>
/// Holds back who does nothing but be refused: a few refusals come as they may; of an address that has had more, each connection hears its answer
/// and then nothing for a while, all the longer the faster the address asks. What is not refused is never held back: such an answer says that its
/// connection closes, so that a proxy or a browser sends nothing else by it, and some seconds after the last one all is as before. Who calls from
/// this machine without a key has no such limit. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="ending">Cancelled when the server ends.</param>
internal sealed class SlowRefusals(TimeProvider time, CancellationToken ending)
{
    /// <summary>As many as a mistaken program may have in a minute without noticing, then as fast as one that tries by hand.</summary>
    private const int PerSecond = 20, AtOnce = 60;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly Pace<AddressBlock> _pace = new(time, PerSecond, AtOnce, Longest);

    public static void Use(WebApplication app, TimeProvider time) => app.Use(new SlowRefusals(time, app.Lifetime.ApplicationStopping).InvokeAsync);

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (!HttpProtocol.IsHttp2(http.Request.Protocol) && _pace.IsSpent(AddressBlock.Of(http)))
        {
            http.Response.OnStarting(static state => CloseIfRefused((HttpContext)state), http);
        }

        await next(http).ConfigureAwait(false);
        if (!IsRefused(http) || http.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        var wait = _pace.Count(AddressBlock.Of(http), 1);
        if (wait > TimeSpan.Zero)
        {
            await http.Response.CompleteAsync().ConfigureAwait(false);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, ending);
            await Task.Delay(wait, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static bool IsRefused(HttpContext http) => http.Response.StatusCode is >= 400 and < 500 && !Caller.Of(http).IsLocal;

    private static Task CloseIfRefused(HttpContext http)
    {
        if (IsRefused(http))
        {
            http.Response.Headers[HeaderNames.Connection] = "close";
        }

        return Task.CompletedTask;
    }
}
