using System.Globalization;
using Kinora.Pipelines.Configuration;
using Kinora.Server.Access;
using Kinora.Server.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Limits;

/// <summary>
/// Lets each caller make so many requests in a minute: by key, else by address. Every answer to a limited request says how many are left; who
/// has none is told when to come back. Callers on this machine of whom no key is asked are not limited.
/// </summary>
internal sealed class RateLimits
{
    private readonly Rate[] _rates;
    private readonly Refusals _refusals;
    private readonly TimeProvider _time;

    public RateLimits(LimitsConfig limits, Refusals refusals, TimeProvider time)
    {
        (_refusals, _time) = (refusals, time);
        _rates =
        [
            new Rate("other", "requests", limits.Other, time),
            new Rate("predict", "pictures", limits.Predict, time),
            new Rate("stream", "calls of /stream", limits.Stream, time),
        ];
    }

    /// <summary>How many callers it remembers.</summary>
    public int Remembered => _rates.Sum(static rate => rate.Keys.Count + rate.Addresses.Count);

    public static void Use(IApplicationBuilder app, RateLimits limits) => app.Use(limits.InvokeAsync);

    /// <summary>Counts a request, and passes it on where the rate is kept.</summary>
    public Task InvokeAsync(HttpContext http, RequestDelegate next) => Admit(http, Rated.Of(http)) is { } problem
        ? Refusals.AnswerAsync(http, StatusCodes.Status429TooManyRequests, problem)
        : next(http);

    /// <summary>Counts what a request turned out to cost: one of a route that is exempt may ask for what is not.</summary>
    /// <returns>Why it is to be refused, with status 429; null where the rate is kept.</returns>
    public string? Admit(HttpContext http, RateClass which)
    {
        var caller = Caller.Of(http);
        if (which == RateClass.Exempt || _rates[(int)which] is not { Most: > 0 } rate || caller.IsLocal)
        {
            return null;
        }

        var count = caller.IsNobody ? rate.Addresses.Add(AddressBlock.Of(http)) : rate.Keys.Add(caller.Id);
        Tell(http.Response.Headers, rate, count);
        return count.Used <= rate.Most ? null : Refuse(http, rate, count);
    }

    private void Tell(IHeaderDictionary headers, Rate rate, RateCount count)
    {
        headers["X-RateLimit-Limit"] = rate.MostText;
        headers["X-RateLimit-Remaining"] = Math.Max(0, rate.Most - count.Used).ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = (_time.GetUtcNow() + count.Left).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    }

    private string Refuse(HttpContext http, Rate rate, RateCount count)
    {
        var wait = Retry.Seconds(count.Left);
        http.Response.Headers.RetryAfter = wait;
        _refusals.Count("rate");
        return $"You have had your {rate.MostText} {rate.What} of this minute (limits.{rate.Key}): come back in {wait} s.";
    }

    private sealed class Rate(string key, string what, int most, TimeProvider time)
    {
        public string Key { get; } = key;

        public string What { get; } = what;

        public int Most { get; } = most;

        public string MostText { get; } = most.ToString(CultureInfo.InvariantCulture);

        public RateTable<string> Keys { get; } = new(time);

        public RateTable<AddressBlock> Addresses { get; } = new(time);
    }
}
