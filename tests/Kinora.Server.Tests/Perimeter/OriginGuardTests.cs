using System.Text.Json;
using Kinora.Server.Perimeter;
using Kinora.Server.Tests.Telemetry;
using Kinora.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Tests.Perimeter;

public sealed class OriginGuardTests(RunningServer server)
{
    private static readonly string[] Upgrade =
        ["Host: localhost", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];

    [Theory]
    [InlineData("http", "localhost:8000", "http://localhost:8000", false)]
    [InlineData("http", "kinora.example", "https://kinora.example", false)]
    [InlineData("http", "Kinora.Example", "http://kinora.example", false)]
    [InlineData("http", "localhost:8000", "https://app.example", false)]
    [InlineData("http", "localhost:8000", null, false)]
    [InlineData("https", "kinora.example", "https://kinora.example", false)]
    [InlineData("https", "kinora.example", "http://kinora.example", true)]
    [InlineData("http", "localhost:8000", "http://localhost:3000", true)]
    [InlineData("http", "localhost:8000", "http://localhost", true)]
    [InlineData("http", "localhost:8000", "http://app.example", true)]
    [InlineData("http", "localhost:8000", "https://app.example.attacker.example", true)]
    [InlineData("http", "localhost:8000", "null", true)]
    [InlineData("http", "localhost:8000", "", true)]
    [InlineData("http", "localhost:8000", "file://", true)]
    [InlineData("http", "", "http://", true)]
    [InlineData("http", "localhost:8000", "http://localhost:8000, https://app.example", true)]
    public void IsForeign_Origin_IsCompared(string scheme, string host, string? origin, bool foreign)
    {
        var http = new DefaultHttpContext { Request = { Method = "POST", Scheme = scheme, Host = new HostString(host), Path = "/predict" } };
        if (origin is not null)
        {
            http.Request.Headers.Origin = origin;
        }

        Assert.Equal(foreign, new OriginGuard(["https://app.example"]).IsForeign(http.Request));
    }

    [Theory]
    [InlineData("GET", "/api/streams", "cross-site", "no-cors", "image", true)]
    [InlineData("GET", "/stream", "same-site", "no-cors", "image", true)]
    [InlineData("POST", "/api/streams/door/pause", "cross-site", "navigate", "document", true)]
    [InlineData("GET", "/stream", "cross-site", "navigate", "document", true)]
    [InlineData("GET", "/", "cross-site", "navigate", "iframe", true)]
    [InlineData("GET", "/", "cross-site", "navigate", "document", false)]
    [InlineData("GET", "/docs/index.html", "cross-site", "navigate", "document", false)]
    [InlineData("GET", "/api/streams", "same-origin", "cors", "empty", false)]
    [InlineData("GET", "/stream", "none", "navigate", "document", false)]
    public void IsForeign_RequestOfABrowserWithoutAnOrigin_GoesByTheSite(string method, string path, string site, string mode, string destination, bool foreign)
    {
        var http = new DefaultHttpContext { Request = { Method = method, Host = new HostString("localhost:8000"), Path = path } };
        (http.Request.Headers["Sec-Fetch-Site"], http.Request.Headers["Sec-Fetch-Mode"], http.Request.Headers["Sec-Fetch-Dest"]) = (site, mode, destination);

        Assert.Equal(foreign, new OriginGuard([]).IsForeign(http.Request));
    }

    [Fact]
    public async Task WebSocket_OfAnotherSitesPage_IsRefused()
    {
        await using var added = await server.AddAsync("origin-socket");

        Assert.Equal(101, await RawHttp.FirstStatusAsync(server.Address, "GET /ws/streams/origin-socket HTTP/1.1", Upgrade));
        Assert.Equal(101, await RawHttp.FirstStatusAsync(server.Address, "GET /ws/streams/origin-socket HTTP/1.1", [.. Upgrade, "Origin: http://localhost"]));
        Assert.Equal(403, await RawHttp.FirstStatusAsync(server.Address, "GET /ws/streams/origin-socket HTTP/1.1", [.. Upgrade, "Origin: http://attacker.example"]));
        Assert.Equal(403, await RawHttp.FirstStatusAsync(server.Address, "GET /ws/streams/origin-socket HTTP/1.1", [.. Upgrade, "Origin: null"]));
        Assert.Equal(403, await RawHttp.FirstStatusAsync(
            server.Address, "GET /ws/streams/origin-socket HTTP/1.1", [.. Upgrade, "Origin: http://localhost", "Origin: http://attacker.example"]));
    }

    [Theory]
    [InlineData("GET", "/api/events")]
    [InlineData("GET", "/stream")]
    [InlineData("GET", "/api/streams")]
    [InlineData("POST", "/predict")]
    [InlineData("POST", "/api/streams")]
    [InlineData("PATCH", "/api/streams/none")]
    [InlineData("DELETE", "/api/streams/none")]
    [InlineData("OPTIONS", "/api/streams")]
    public async Task Request_OfAnotherSitesPage_IsRefusedAndNotReadable(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Headers = { { "Origin", "http://attacker.example" }, { "Access-Control-Request-Method", "GET" } } };
        using var answer = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        Assert.Equal(403, (int)answer.StatusCode);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Contains("origins", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preflight_OfAnAllowedOrigin_IsAnsweredAndSoAreItsRequests()
    {
        await using var own = await OwnServer.StartAsync(change: static options => options with { Perimeter = new() { Origins = ["https://app.example"] } });
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/api/streams/door")
        {
            Headers = { { "Origin", "https://app.example" }, { "Access-Control-Request-Method", "PATCH" }, { "Access-Control-Request-Headers", "x-api-key,content-type" } },
        };
        using var allowed = await own.Client.SendAsync(preflight, TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/streams/none") { Headers = { { "Origin", "https://app.example" } } };
        using var problem = await own.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(204, (int)allowed.StatusCode);
        Assert.Equal("https://app.example", Header(allowed, "Access-Control-Allow-Origin"));
        Assert.Equal("PATCH", Header(allowed, "Access-Control-Allow-Methods"));
        Assert.Contains("X-API-Key", Header(allowed, "Access-Control-Allow-Headers"), StringComparison.Ordinal);
        Assert.False(allowed.Headers.Contains("Access-Control-Allow-Credentials"));
        Assert.Equal(404, (int)problem.StatusCode);
        Assert.Equal("https://app.example", Header(problem, "Access-Control-Allow-Origin"));
        Assert.Contains("Retry-After", Header(problem, "Access-Control-Expose-Headers"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Page_OfAnotherSiteInABrowser_ReachesNothing()
    {
        var chromium = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";
        var npm = Path.Join(Repository.Root, "artifacts", "npm");
        Assert.SkipUnless(File.Exists(chromium), $"There is no {chromium}: install chromium.");
        Assert.SkipUnless(Directory.Exists(Path.Join(npm, "node_modules", "playwright-core")), "playwright-core is not here: ./kinora test fetches it.");
        await using var added = await server.AddAsync("origin-browser");
        await using var own = await OwnServer.StartAsync();

        var run = await Task.Run(() => Tool.Run(
            "node",
            [Path.Join(Repository.Root, "tests", "Kinora.Server.Tests", "Perimeter", "hostile-page.mjs"), npm, server.Address.ToString(), "origin-browser", own.Addresses[0].ToString()]));

        Assert.True(run.ExitCode == 0, run.Error);
        var seen = JsonSerializer.Deserialize<JsonElement>(run.Output);
        Assert.Equal("open", seen.GetProperty("own").GetProperty("socket").GetString());
        Assert.Equal("200", seen.GetProperty("own").GetProperty("read").GetString());
        Assert.Equal("loaded", seen.GetProperty("own").GetProperty("image").GetString());
        foreach (var tried in seen.GetProperty("hostile").EnumerateObject())
        {
            Assert.Equal("refused", tried.Value.GetString());
        }

        Assert.Equal("false", (await server.SendAsync(HttpMethod.Get, "/api/streams/origin-browser")).Body.GetProperty("definition").TryGetProperty("paused", out var paused) ? paused.ToString().ToLowerInvariant() : "false");
    }

    private static string Header(HttpResponseMessage answer, string name) => string.Join(',', answer.Headers.GetValues(name));
}
