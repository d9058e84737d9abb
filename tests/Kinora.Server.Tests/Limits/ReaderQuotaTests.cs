using Kinora.Pipelines.Configuration;
using Kinora.Server.Access;
using Kinora.Server.Limits;
using Kinora.Server.Problems;
using Kinora.Server.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Tests.Limits;

public sealed class ReaderQuotaTests : IDisposable
{
    private readonly ServerTelemetry _telemetry = new();
    private readonly TaskCompletionSource _stay = new();
    private readonly ReaderQuota _quota;

    public ReaderQuotaTests() => _quota = new ReaderQuota(new LimitsConfig { Readers = 2, Sources = 1 }, new Refusals(_telemetry.Meters));

    public void Dispose() => _telemetry.Dispose();

    [Fact]
    public async Task Readers_OfOneCaller_AreCountedWhileTheyStay()
    {
        var key = GuardedRequest.WithKey("key");
        Task[] stay = [FollowAsync(key, "sse"), FollowAsync(key, "websocket")];

        var refused = GuardedRequest.Of(key, "/api/streams/door/live", new ClientProtocol("mjpeg"));
        await _quota.InvokeAsync(refused, StayAsync);
        var call = GuardedRequest.Call(key, "/ml_inference.StreamService/Watch");
        await _quota.InvokeAsync(call, StayAsync);
        var other = FollowAsync(GuardedRequest.WithKey("other"), "sse");
        Assert.Equal((429, "5"), (refused.Response.StatusCode, refused.Response.Headers.RetryAfter.ToString()));
        Assert.Contains("limits.readers", refused.Text(), StringComparison.Ordinal);
        Assert.Equal("8", call.Response.Headers["grpc-status"]);
        Assert.False(other.IsCompleted);

        _stay.SetResult();
        await Task.WhenAll([.. stay, other]);
        var later = GuardedRequest.Of(key, "/api/streams/door/live", new ClientProtocol("mjpeg"));
        await _quota.InvokeAsync(later, StayAsync);
        Assert.Equal(200, later.Response.StatusCode);
    }

    [Fact]
    public async Task Addresses_WatchedOnDemand_AreCountedApartAndAReaderWhoIsRefusedHoldsNothing()
    {
        var key = GuardedRequest.WithKey("key");
        var stays = _quota.InvokeAsync(GuardedRequest.Of(key, "/stream?rtsp_url=a", new ClientProtocol("sse")), StayAsync);
        for (var i = 0; i < 3; i++)
        {
            var refused = GuardedRequest.Of(key, "/health/stream?rtsp_url=b", new Rated(RateClass.Exempt));
            await _quota.InvokeAsync(refused, StayAsync);
            Assert.Equal(429, refused.Response.StatusCode);
            Assert.Contains("limits.on_demand", refused.Text(), StringComparison.Ordinal);
        }

        var second = GuardedRequest.Of(key, "/stream?rtsp_url=b", new ClientProtocol("sse"));
        await _quota.InvokeAsync(second, StayAsync);
        Assert.Equal(429, second.Response.StatusCode);
        var follows = FollowAsync(key, "sse");
        Assert.False(follows.IsCompleted);
        _stay.SetResult();
        await Task.WhenAll(stays, follows);
    }

    [Fact]
    public void Requests_OfThisMachine_AreNotCounted()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.False(FollowAsync(Caller.Local, "sse").IsCompleted);
        }

        _stay.SetResult();
    }

    private Task FollowAsync(Caller caller, string protocol) => _quota.InvokeAsync(GuardedRequest.Of(caller, "/api/streams/door/results", new ClientProtocol(protocol)), StayAsync);

    private Task StayAsync(HttpContext http) => _stay.Task;
}
