using System.Net.Http.Headers;
using System.Net.Http.Json;
using Kinora.Pipelines.Access;
using Kinora.Pipelines.Configuration;
using Kinora.Server.Tests.Perimeter;
using Kinora.Server.Tests.Telemetry;

namespace Kinora.Server.Tests.Limits;

/// <summary>What real clients with keys meet at a real server.</summary>
public sealed class LimitedServerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_OfAKey_AreLimitedAndThoseWithoutOneFromThisMachineAreNot()
    {
        await using var server = await StartAsync(new LimitsConfig { Other = 5 });
        var (key, other) = (await server.AddKeyAsync(AccessRole.Read), await server.AddKeyAsync(AccessRole.Read));
        for (var i = 1; i <= 5; i++)
        {
            using var served = await AskAsync(server, "/api/streams", key);
            Assert.Equal((200, "5", $"{5 - i}"), ((int)served.StatusCode, Header(served, "X-RateLimit-Limit"), Header(served, "X-RateLimit-Remaining")));
        }

        using var refused = await AskAsync(server, "/api/streams", key);
        Assert.Equal(429, (int)refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        Assert.Equal("nosniff", Header(refused, "X-Content-Type-Options"));
        using var again = await AskAsync(server, "/api/streams", other);
        Assert.Equal(200, (int)again.StatusCode);
        foreach (var path in (string[])["/health", "/metrics", "/docs/index.html", "/openapi.json", "/"])
        {
            using var exempt = await AskAsync(server, path, key);
            Assert.Equal((200, false), ((int)exempt.StatusCode, exempt.Headers.Contains("X-RateLimit-Limit")));
        }

        for (var i = 0; i < 10; i++)
        {
            using var local = await AskAsync(server, "/api/streams", null);
            Assert.Equal((200, false), ((int)local.StatusCode, local.Headers.Contains("X-RateLimit-Limit")));
        }

        Assert.Contains("kinora_refused_total{reason=\"rate\"} 1", await server.Client.GetStringAsync("/metrics", Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain(server.Log.Lines, static line => line.Contains("429", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Calls_OfAKey_EndWithResourceExhausted()
    {
        await using var server = await StartAsync(new LimitsConfig { Predict = 2 });
        var key = await server.AddKeyAsync(AccessRole.Read);

        string[] statuses = [await CallAsync(server, key), await CallAsync(server, key), await CallAsync(server, key)];
        using var request = new HttpRequestMessage(HttpMethod.Post, "/predict") { Content = new StringContent("no picture"), Headers = { { "X-API-Key", key } } };
        using var refused = await server.Client.SendAsync(request, Cancellation);

        Assert.Equal("8", statuses[2]);
        Assert.DoesNotContain("8", statuses[..2]);
        Assert.Equal(429, (int)refused.StatusCode);
    }

    [Fact]
    public async Task WrongKeys_OfAnAddress_AreCheckedOnlySoOften()
    {
        await using var server = await StartAsync(new LimitsConfig { Failures = 3 });
        var right = await server.AddKeyAsync(AccessRole.Read);
        for (var i = 0; i < 3; i++)
        {
            using var wrong = await AskAsync(server, "/api/streams", AccessKeyText.Create().Key);
            Assert.Equal(401, (int)wrong.StatusCode);
        }

        using var guess = await AskAsync(server, "/api/streams", AccessKeyText.Create().Key);
        using var hit = await AskAsync(server, "/api/streams", right);
        using var behindProxy = await AskAsync(server, "/api/streams", right, ("X-Forwarded-For", "192.0.2.1, 192.0.2.2"));

        Assert.Equal((429, 429, 200), ((int)guess.StatusCode, (int)hit.StatusCode, (int)behindProxy.StatusCode));
        Assert.NotNull(guess.Headers.RetryAfter);
    }

    [Fact]
    public async Task Streams_MadeByAKey_AreLimitedUntilOneIsRemoved()
    {
        await using var server = await StartAsync(new LimitsConfig { Streams = 2 });
        var key = await server.AddKeyAsync(AccessRole.Admin);
        int[] made = [await AddAsync(server, key, "one"), await AddAsync(server, key, "one"), await AddAsync(server, key, "two"), await AddAsync(server, key, "three")];
        using var removal = new HttpRequestMessage(HttpMethod.Delete, "/api/streams/one") { Headers = { { "X-API-Key", key } } };
        using var removed = await server.Client.SendAsync(removal, Cancellation);

        Assert.Equal([201, 409, 201, 429], made);
        Assert.Equal(204, (int)removed.StatusCode);
        Assert.Equal(201, await AddAsync(server, key, "three"));
        Assert.Equal(429, await AddAsync(server, key, "four"));
        Assert.Equal(201, await AddAsync(server, null, "four"));
    }

    [Fact]
    public async Task Heads_OfRequestsThatAreTooLarge_AreRefused()
    {
        await using var server = await StartAsync(new LimitsConfig());
        var address = server.Addresses[0];
        var many = Enumerable.Range(0, 70).Select(static i => $"X-{i}: 1").ToArray();

        Assert.Equal(200, await RawHttp.StatusAsync(address, "GET /health HTTP/1.1", ["Host: localhost", .. many[..50]]));
        Assert.Equal(431, await RawHttp.StatusAsync(address, "GET /health HTTP/1.1", ["Host: localhost", .. many]));
        Assert.Equal(431, await RawHttp.StatusAsync(address, "GET /health HTTP/1.1", "Host: localhost", "X-Long: " + new string('a', 17 << 10)));
        Assert.Equal(414, await RawHttp.StatusAsync(address, $"GET /health?{new string('a', 9 << 10)} HTTP/1.1", "Host: localhost"));
    }

    private static Task<OwnServer> StartAsync(LimitsConfig limits) => OwnServer.StartAsync(change: options => options with { Limits = limits, Grpc = "http://127.0.0.1:0" });

    private static async Task<HttpResponseMessage> AskAsync(OwnServer server, string path, string? key, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in key is null ? headers : [.. headers, ("X-API-Key", key)])
        {
            request.Headers.Add(name, value);
        }

        return await server.Client.SendAsync(request, Cancellation);
    }

    private static async Task<string> CallAsync(OwnServer server, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Addresses[1], "/ml_inference.StreamService/Predict"))
        {
            Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent([0, 0, 0, 0, 0]), Headers = { { "X-API-Key", key } },
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var answer = await server.Client.SendAsync(request, Cancellation);
        await answer.Content.LoadIntoBufferAsync(Cancellation);
        return (answer.Headers.TryGetValues("grpc-status", out var only) ? only : answer.TrailingHeaders.GetValues("grpc-status")).Single();
    }

    private static async Task<int> AddAsync(OwnServer server, string? key, string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/streams")
        {
            Content = JsonContent.Create(new { name, source = $"push:{name}", steps = RunningServer.LightSteps, paused = true }),
        };
        if (key is not null)
        {
            request.Headers.Add("X-API-Key", key);
        }

        using var answer = await server.Client.SendAsync(request, Cancellation);
        return (int)answer.StatusCode;
    }

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.GetValues(name).Single();
}
