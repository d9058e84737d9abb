using System.Net;
using System.Text.Json;
using Kinora.Tests.Support;

namespace Kinora.Server.Tests;

public sealed class ClassicEndpointsTests(RunningServer server) : IAsyncDisposable
{
    /// <summary>The last to leave an address ends its stream after the answer; the next test finds none open.</summary>
    public async ValueTask DisposeAsync()
    {
        while (server.OnDemand.Count > 0)
        {
            await Task.Yield();
        }
    }

    [Fact]
    public async Task StreamAndHealth_OfAnRtspAddress_OpenItOnceAndLetItGo()
    {
        using var camera = await RtspServer.StartAsync(Repository.Shared("media/faces_480p30.mp4"), "user", "hush");
        var address = Uri.EscapeDataString(camera.Address);

        var health = server.SendAsync(HttpMethod.Get, $"/health/stream?rtsp_url={address}");
        var events = await server.Client.GetStringAsync($"/stream?rtsp_url={address}&max_frames=3", TestContext.Current.CancellationToken);
        var (status, body) = await health;

        Assert.Equal(200, status);
        Assert.Equal("ok", body.GetProperty("status").GetString());
        Assert.Equal(3, body.GetProperty("frame_shape").GetArrayLength());
        Assert.True(body.GetProperty("response_time_ms").GetDouble() > 0);
        var results = events.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => JsonSerializer.Deserialize<JsonElement>(line[6..])).ToList();
        Assert.Equal(3, results.Count);
        Assert.All(results, result =>
        {
            Assert.Equal(JsonValueKind.Array, result.GetProperty("predictions").ValueKind);
            Assert.True(result.GetProperty("has_person").ValueKind is JsonValueKind.True or JsonValueKind.False);
            Assert.True(result.GetProperty("timestamp").TryGetDateTimeOffset(out _));
        });
        Assert.DoesNotContain("hush", events, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", body.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_OfAnAddressWhereNothingIs_IsAnError()
    {
        var (status, body) = await server.SendAsync(HttpMethod.Get, "/health/stream?rtsp_url=rtsp://user:hush@127.0.0.1:9/nothing");

        Assert.Equal(503, status);
        Assert.Equal("error", body.GetProperty("status").GetString());
        Assert.False(string.IsNullOrEmpty(body.GetProperty("detail").GetString()));
        Assert.DoesNotContain("hush", body.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DefaultStream_ThatIsNotThere_IsSaid()
    {
        var (health, body) = await server.SendAsync(HttpMethod.Get, "/health/stream");
        var (stream, _) = await server.SendAsync(HttpMethod.Get, "/stream");

        Assert.Equal(503, health);
        Assert.Contains("There is no stream 'default'", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(404, stream);
    }

    /// <summary>Nobody waits for what cannot come.</summary>
    [Fact]
    public async Task Health_OfAPausedDefault_SaysSo()
    {
        await using var added = await server.AddAsync("default");
        await added.Stream.PauseAsync();

        var (status, body) = await server.SendAsync(HttpMethod.Get, "/health/stream");

        Assert.Equal(503, status);
        Assert.Contains("paused", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gst:videotestsrc")]
    [InlineData("0")]
    [InlineData("screen:")]
    [InlineData("")]
    public async Task Addresses_ThatAreNoNetworks_AreRefused(string address)
    {
        var (status, _) = await server.SendAsync(HttpMethod.Get, $"/stream?rtsp_url={Uri.EscapeDataString(address)}");

        Assert.Equal(422, status);
    }

    [Fact]
    public async Task Addresses_AreCappedInNumber()
    {
        List<HttpResponseMessage> open = [];
        for (var i = 1; i <= 3; i++)
        {
            open.Add(await server.Client.GetAsync($"/stream?rtsp_url=rtsp://127.0.0.{10 + i}:9/x", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken));
        }

        Assert.Contains(open, response => response.StatusCode == HttpStatusCode.TooManyRequests);
        open.ForEach(response => response.Dispose());
    }
}
