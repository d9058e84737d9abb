using Kinora.Pipelines.Configuration;
using Kinora.Server.Access;
using Kinora.Server.Limits;
using Kinora.Server.Problems;
using Kinora.Server.Telemetry;
using Kinora.Server.Tests.Perimeter;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Tests.Limits;

public sealed class RateLimitsTests : IDisposable
{
    private readonly ServerTelemetry _telemetry = new();
    private readonly SetClock _clock = new();
    private readonly RateLimits _limits;
    private int _served;

    public RateLimitsTests() => _limits = new RateLimits(new LimitsConfig(), new Refusals(_telemetry.Meters), _clock);

    public void Dispose() => _telemetry.Dispose();

    [Theory]
    [InlineData(30, "/predict", nameof(RateClass.Predict))]
    [InlineData(60, "/api/streams", nameof(RateClass.Other))]
    [InlineData(10, "/stream", nameof(RateClass.Stream))]
    public async Task Requests_OfAKey_AreServedUpToTheRateAndThenToldWhenToComeBack(int most, string path, string rateName)
    {
        var rate = Enum.Parse<RateClass>(rateName);
        for (var i = 1; i <= most; i++)
        {
            var served = await AskAsync(GuardedRequest.Of(GuardedRequest.WithKey("key1"), path, new Rated(rate)));
            Assert.Equal(200, served.Response.StatusCode);
            Assert.Equal(($"{most}", $"{most - i}"), (served.Response.Headers["X-RateLimit-Limit"].ToString(), served.Response.Headers["X-RateLimit-Remaining"].ToString()));
        }

        _clock.Pass(TimeSpan.FromSeconds(17.5));
        var refused = await AskAsync(GuardedRequest.Of(GuardedRequest.WithKey("key1"), path, new Rated(rate)));
        var other = await AskAsync(GuardedRequest.Of(GuardedRequest.WithKey("key2"), path, new Rated(rate)));
        _clock.Pass(TimeSpan.FromSeconds(42.5));
        var later = await AskAsync(GuardedRequest.Of(GuardedRequest.WithKey("key1"), path, new Rated(rate)));

        Assert.Equal(429, refused.Response.StatusCode);
        Assert.Equal("43", refused.Response.Headers.RetryAfter);
        Assert.Equal("0", refused.Response.Headers["X-RateLimit-Remaining"]);
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), refused.Response.Headers["X-RateLimit-Reset"]);
        Assert.Equal("application/problem+json", refused.Response.ContentType);
        Assert.Contains("limits.", refused.Text(), StringComparison.Ordinal);
        Assert.Equal((200, 200), (other.Response.StatusCode, later.Response.StatusCode));
        Assert.Equal(most + 2, _served);
    }

    [Fact]
    public async Task Requests_WithoutAKey_CountByAddressAndThoseOfIpv6ByTheirBlock()
    {
        for (var i = 0; i < 61; i++)
        {
            await AskAsync(GuardedRequest.Of(GuardedRequest.At($"2001:db8:1:2::{i:x}")));
        }

        Assert.Equal(60, _served);
        Assert.Equal(429, (await AskAsync(GuardedRequest.Of(GuardedRequest.At("2001:db8:1:2:3::1")))).Response.StatusCode);
        Assert.Equal(200, (await AskAsync(GuardedRequest.Of(GuardedRequest.At("2001:db8:1:3::1")))).Response.StatusCode);
    }

    [Fact]
    public async Task Classes_OfOneCaller_AreCountedApart()
    {
        for (var i = 0; i < 11; i++)
        {
            await AskAsync(GuardedRequest.Of(GuardedRequest.WithKey("key"), "/stream", new ClientProtocol("sse"), new Rated(RateClass.Stream)));
        }

        Assert.Equal(10, _served);
        Assert.Equal(200, (await AskAsync(GuardedRequest.Of(GuardedRequest.WithKey("key")))).Response.StatusCode);
        Assert.Equal(200, (await AskAsync(GuardedRequest.Of(GuardedRequest.WithKey("key"), "/api/streams/door/results", new ClientProtocol("sse")))).Response.StatusCode);
        Assert.Equal(429, (await AskAsync(GuardedRequest.Of(GuardedRequest.WithKey("key"), "/health/stream?rtsp_url=rtsp%3a%2f%2fcamera", new Rated(RateClass.Exempt)))).Response.StatusCode);
    }

    [Fact]
    public async Task Calls_OfGrpc_CountWithTheRequestsThatMeanTheSame()
    {
        var key = GuardedRequest.WithKey("key");
        for (var i = 0; i < 30; i++)
        {
            Assert.False((await AskAsync(GuardedRequest.Call(key, "/ml_inference.StreamService/Predict"))).Response.Headers.ContainsKey("grpc-status"));
        }

        var call = await AskAsync(GuardedRequest.Call(key, "/ml_inference.StreamService/Predict"));
        var request = await AskAsync(GuardedRequest.Of(key, "/predict", new Rated(RateClass.Predict)));

        Assert.Equal((200, "8"), (call.Response.StatusCode, call.Response.Headers["grpc-status"].ToString()));
        Assert.Equal("60", call.Response.Headers.RetryAfter);
        Assert.Equal(429, request.Response.StatusCode);
        for (var i = 0; i < 100; i++)
        {
            Assert.False((await AskAsync(GuardedRequest.Call(key, "/grpc.health.v1.Health/Check"))).Response.Headers.ContainsKey("grpc-status"));
        }
    }

    [Fact]
    public async Task Requests_OfThisMachineAndOfExemptRoutes_AreNotCounted()
    {
        for (var i = 0; i < 100; i++)
        {
            var local = await AskAsync(GuardedRequest.Of(Caller.Local));
            var health = await AskAsync(GuardedRequest.Of(GuardedRequest.At("192.0.2.1"), "/health", new Rated(RateClass.Exempt)));
            Assert.False(local.Response.Headers.ContainsKey("X-RateLimit-Limit") || health.Response.Headers.ContainsKey("X-RateLimit-Limit"));
        }

        Assert.Equal((200, 0), (_served, _limits.Remembered));
    }

    [Fact]
    public async Task Requests_OfManyAddressesAndKeys_AreRememberedInBoundedMemory()
    {
        for (var i = 0; i < 100_000; i++)
        {
            await AskAsync(GuardedRequest.Of(i % 2 == 0 ? GuardedRequest.At($"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}") : GuardedRequest.WithKey($"subject{i}")));
        }

        Assert.Equal(100_000, _served);
        Assert.InRange(_limits.Remembered, 1, 4 * RateTable<string>.DefaultHalf);
    }

    [Fact]
    public async Task Rate_OfZero_IsNone()
    {
        var limits = new RateLimits(new LimitsConfig { Other = 0 }, new Refusals(_telemetry.Meters), _clock);
        for (var i = 0; i < 100; i++)
        {
            await limits.InvokeAsync(GuardedRequest.Of(GuardedRequest.WithKey("key")), ServeAsync);
        }

        Assert.Equal(100, _served);
    }

    private async Task<DefaultHttpContext> AskAsync(DefaultHttpContext http)
    {
        await _limits.InvokeAsync(http, ServeAsync);
        return http;
    }

    private Task ServeAsync(HttpContext http)
    {
        _served++;
        return Task.CompletedTask;
    }
}
