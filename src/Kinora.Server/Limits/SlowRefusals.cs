using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Limits;

/// <summary>
/// Holds back who does nothing but be refused: a few refusals come as they may; of an address that has had more, each connection hears its answer
/// and then nothing for a while, all the longer the faster the address asks. What is not refused is never held back. Who calls from this machine
/// without a key has no such limit. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="ending">Cancelled when the server ends.</param>
internal sealed class SlowRefusals(TimeProvider time, CancellationToken ending)
{
    /// <summary>As many as a mistaken program may have in a minute without noticing, then as fast as one that tries by hand.</summary>
    private const int PerSecond = 20, AtOnce = 60;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly Pace<AddressBlock> _pace = new(time, PerSecond, AtOnce);

    public static void Use(WebApplication app, TimeProvider time) => app.Use(new SlowRefusals(time, app.Lifetime.ApplicationStopping).InvokeAsync);

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        await next(http).ConfigureAwait(false);
        if (http.Response.StatusCode is < 400 or >= 500 || Access.Caller.Of(http).IsLocal || http.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        var wait = _pace.Count(AddressBlock.Of(http), 1);
        if (wait > TimeSpan.Zero)
        {
            await http.Response.CompleteAsync().ConfigureAwait(false);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, ending);
            await Task.Delay(wait < Longest ? wait : Longest, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
