using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Kinora.Abuse.Tests.Server;
using Kinora.Tests.Support;

namespace Kinora.Abuse.Tests.Attacks;

/// <summary>Those who may not: without a key, with a key that is wrong, over, revoked or too small, from other pages, under other names, to other addresses.</summary>
[Trait("Speed", "Slow")]
public sealed class AccessTests(AbusedServer server)
{
    /// <summary>What everybody may see; all else needs a key where a proxy stands between.</summary>
    private static readonly string[] Open = ["/", "/health", "/health/ready", "/openapi.json", "/docs", "/licences.txt"];

    private const string ThroughAProxy = "X-Forwarded-For: 203.0.113.9";

    [Fact]
    public Task Routes_WithoutAGoodKeyThroughAProxy_Are401() => server.SurvivesAsync("no key, wrong keys, keys that are over", async () =>
    {
        var over = server.Keys("create", "over", "--role", "admin", "--expires", "1h");
        var (gone, id) = (server.Keys("create", "gone", "--role", "admin"), server.IdOf("gone"));
        _ = server.Keys("revoke", id);
        var routes = await RoutesAsync();
        var any = routes.First(static route => route.Path == "/api/steps");
        while (await StatusAsync(any, ThroughAProxy, "X-API-Key: " + gone) == 200)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);  // a running server knows of it after about a second
        }

        foreach (var route in routes)
        {
            foreach (var key in new string?[] { null, "", "kinora", new string('k', 5000), "\0", over[..^1], gone, "Bearer x" })
            {
                var status = await StatusAsync(route, ThroughAProxy, key is null ? null : $"X-API-Key: {key}");
                Assert.True(status is 401 or 400 or 431, $"{route} with the key '{key}' was answered {status}");
            }
        }
    });

    [Fact]
    public Task Routes_WithAKeyThatIsTooSmall_Are403() => server.SurvivesAsync("keys that are too small", async () =>
    {
        var read = server.Keys("create", "reader", "--role", "read");
        var elsewhere = server.Keys("create", "elsewhere", "--role", "operate", "--streams", "garden");
        foreach (var route in await RoutesAsync())
        {
            if (route.Writes)
            {
                Assert.True(await StatusAsync(route, ThroughAProxy, "X-API-Key: " + read) is 403, $"{route}: a key that may read could write");
            }

            if (route.Template.Contains("/streams/{name}", StringComparison.Ordinal))
            {
                Assert.True(await StatusAsync(route, ThroughAProxy, "X-API-Key: " + elsewhere) is 403 or 404, $"{route}: a key reached beyond its streams");
            }
        }
    });

    [Fact]
    public Task Routes_UnderAnotherName_Are421() => server.SurvivesAsync("DNS rebinding", async () =>
    {
        foreach (var route in await RoutesAsync())
        {
            foreach (var host in new[] { "evil.example", $"evil.example:{server.Port}", "127.0.0.1.evil.example", "localhost.evil.example", "2130706433", "evil.example@127.0.0.1" })
            {
                Assert.True(await StatusAsync(route with { Path = route.Path }, null, null, host) is 421 or 400, $"{route} was served as {host}");
            }
        }
    });

    [Fact]
    public Task Writes_EventsAndSockets_FromAnotherPageAre403() => server.SurvivesAsync("hostile pages", async () =>
    {
        foreach (var route in (await RoutesAsync()).Where(static route => route.Method != "GET" || route.Path.EndsWith("/results", StringComparison.Ordinal) || route.Path is "/stream" or "/api/events"))
        {
            foreach (var origin in new[] { "http://evil.example", "null", $"http://localhost.evil.example:{server.Port}", "http://127.0.0.1:1" })
            {
                var status = await StatusAsync(route, "Origin: " + origin, null);
                Assert.True(status == 403, $"{route} from {origin} was answered {status}");
            }
        }

        var socket = new ApiRoute("GET", $"/ws/streams/{AbusedServer.Stream}", "");
        Assert.Equal(403, await StatusAsync(
            socket, "Origin: http://evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", null));
    });

    [Fact]
    public Task Sources_OfThisMachine_AreNeverConnectedTo() => server.SurvivesAsync("addresses of this machine", async () =>
    {
        var key = server.Keys("create", "operator", "--role", "operate");
        using var target = new TcpListener(IPAddress.Any, 0);
        target.Start();
        var port = ((IPEndPoint)target.LocalEndpoint).Port;
        string[] hosts =
        [
            "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "localhost", "LOCALHOST.",
            "127.0.0.1.", "169.254.169.254", "[fe80::1]", "10.0.0.1", "192.168.0.1", "user@127.0.0.1", "public.example@127.0.0.1", "[::]",
        ];
        foreach (var host in hosts)
        {
            foreach (var scheme in new[] { "http", "rtsp", "rtmp", "srt", "https" })
            {
                var url = $"{scheme}://{host}:{port}/a.m3u8";
                var asked = Uri.EscapeDataString(url);
                foreach (var (method, path, body) in new[]
                {
                    ("GET", "/stream?rtsp_url=" + asked, ""), ("GET", "/health/stream?rtsp_url=" + asked, ""), ("POST", "/api/streams", $$"""{"name":"inward","source":"{{url}}"}"""),
                    ("PATCH", $"/api/streams/{AbusedServer.Stream}", $$"""{"source":"{{url}}"}"""), ("POST", "/api/streams", $$"""{"name":"inward","source":"test:","fallback":"{{url}}"}"""),
                })
                {
                    var status = await StatusAsync(new ApiRoute(method, path, ""), ThroughAProxy, "X-API-Key: " + key, body: body);
                    Assert.True(status is 400 or 403 or 422, $"{method} {path} {body}: {status}");
                }
            }
        }

        // What only a resolver can read is looked at when it is opened; this request waits for that.
        var circled = Uri.EscapeDataString($"http://①②⑦.⓪.⓪.①:{port}/a.m3u8");
        Assert.NotEqual(200, await StatusAsync(new ApiRoute("GET", "/health/stream?rtsp_url=" + circled, ""), ThroughAProxy, "X-API-Key: " + key));
        Assert.False(target.Pending(), "The server connected to an address of its own machine.");
    });

    private async Task<ApiRoute[]> RoutesAsync()
    {
        ApiRoute[] routes = [.. (await ApiRoute.AllAsync(server.Address, AbusedServer.Stream)).Where(static route => !Open.Contains(route.Path))];
        Assert.True(routes.Length > 10, $"Only {routes.Length} routes need a key.");
        return routes;
    }

    /// <summary>The status of the answer's first line; 0 where the connection was closed without one.</summary>
    private async Task<int> StatusAsync(ApiRoute route, string? header, string? key, string host = "127.0.0.1", string body = "")
    {
        using var connection = await RawConnection.OpenAsync(server.Port);
        await connection.SendAsync(
            $"{route.Method} {route.Path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {System.Text.Encoding.UTF8.GetByteCount(body)}\r\n" +
            (header is null ? "" : header + "\r\n") + (key is null ? "" : key + "\r\n") + "\r\n");
        await connection.SendAsync(System.Text.Encoding.UTF8.GetBytes(body));
        var line = new byte[12];
        return await connection.ReadExactlyAsync(line) && int.TryParse(line.AsSpan(9), NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : 0;
    }
}
