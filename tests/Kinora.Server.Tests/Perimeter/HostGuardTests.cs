using System.Text.Json;

namespace Kinora.Server.Tests.Perimeter;

public sealed class HostGuardTests(RunningServer server)
{
    [Fact]
    public async Task Request_ByANameThatLeadsHere_IsRefusedByName()
    {
        // What a browser sends whose page's name was made to lead to this machine (DNS rebinding).
        var answer = await RawHttp.SendAsync(
            server.Address, $"GET /api/streams HTTP/1.1\r\nHost: attacker.example:{server.Address.Port}\r\nOrigin: http://attacker.example:{server.Address.Port}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 421", answer, StringComparison.Ordinal);
        var problem = JsonSerializer.Deserialize<JsonElement>(answer[answer.IndexOf('{', StringComparison.Ordinal)..(answer.LastIndexOf('}') + 1)]);
        Assert.Contains("'attacker.example:", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("hosts", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("streams\":[", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET /health HTTP/1.1", 200, "Host: localhost")]
    [InlineData("GET /health HTTP/1.1", 200, "Host: localhost.:1")]
    [InlineData("GET /health HTTP/1.1", 200, "Host: [::1]:8000")]
    [InlineData("GET http://localhost/health HTTP/1.1", 200, "Host: localhost")]
    [InlineData("GET http://attacker.example/health HTTP/1.1", 421, "Host: attacker.example")]
    [InlineData("GET http://attacker.example/health HTTP/1.1", 400, "Host: localhost")]
    [InlineData("GET http://localhost/health HTTP/1.1", 400, "Host: attacker.example")]
    [InlineData("GET /health HTTP/1.1", 400)]
    [InlineData("GET /health HTTP/1.0", 400)]
    [InlineData("GET /health HTTP/1.1", 400, "Host: ")]
    [InlineData("GET /health HTTP/1.1", 400, "Host: localhost", "Host: attacker.example")]
    [InlineData("GET /health HTTP/1.1", 421, "Host: attacker.example", "X-Forwarded-Host: localhost")]
    [InlineData("GET /docs/index.html HTTP/1.1", 421, "Host: attacker.example")]
    [InlineData("GET /metrics HTTP/1.1", 421, "Host: attacker.example")]
    [InlineData("GET /nothing HTTP/1.1", 421, "Host: attacker.example")]
    [InlineData("OPTIONS * HTTP/1.1", 421, "Host: attacker.example")]
    public async Task Request_ByItsHost_IsServedOrRefused(string line, int status, params string[] headers) =>
        Assert.Equal(status, await RawHttp.StatusAsync(server.Address, line, headers));

    [Fact]
    public async Task Call_OfGrpcByAnotherAuthority_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{server.GrpcAuthority}/grpc.health.v1.Health/Check")
        {
            Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent([0, 0, 0, 0, 0]),
        };
        request.Headers.Host = "attacker.example";
        request.Content.Headers.ContentType = new("application/grpc");
        using var answer = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("3", answer.Headers.GetValues("grpc-status").Single());
        Assert.Contains("attacker.example", answer.Headers.GetValues("grpc-message").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusals_AreCountedByReason()
    {
        _ = await RawHttp.StatusAsync(server.Address, "GET /health HTTP/1.1", "Host: attacker.example");

        Assert.Contains("kinora_refused_total{reason=\"host\"}", await server.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
