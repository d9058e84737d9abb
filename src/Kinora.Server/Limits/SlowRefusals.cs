using Kinora.Server.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Limits;

/// <summary>
/// Holds back who does nothing but be refused: a few refusals come as they may; an address that has had more waits for each, all the longer the
/// faster it asks. The wait comes before the answer, while nobody sends anything else by the connection: behind it, a proxy would send the next
/// caller's request into it. What is not refused is never held back, and some seconds after the last refusal all is as before. Who calls from this
/// machine without a key has no such limit. Thread-safe.
/// </summary>
internal sealed class SlowRefusals
{
    /// <summary>As many as a mistaken program may have in a minute without noticing, then as fast as one that tries by hand.</summary>
    private const int PerSecond = 20, AtOnce = 60;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly CancellationToken _ending;
    private readonly Pace<AddressBlock> _pace;
    private readonly Func<object, Task> _answer;

    /// <param name="time">The clock.</param>
    /// <param name="ending">Cancelled when the server ends.</param>
    public SlowRefusals(TimeProvider time, CancellationToken ending)
    {
        (_time, _ending, _pace) = (time, ending, new Pace<AddressBlock>(time, PerSecond, AtOnce, Longest));
        _answer = http => AnswerAsync((HttpContext)http);
    }

    public static void Use(WebApplication app, TimeProvider time) => app.Use(new SlowRefusals(time, app.Lifetime.ApplicationStopping).InvokeAsync);

    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        http.Response.OnStarting(_answer, http);
        return next(http);
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (http.Response.StatusCode is < 400 or >= 500 || Caller.Of(http).IsLocal || http.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        var wait = _pace.Count(AddressBlock.Of(http), 1);
        if (wait > TimeSpan.Zero)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _ending);
            await Task.Delay(wait, _time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
