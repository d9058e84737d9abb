using System.Net;

namespace Kinora.Server.Tests.Perimeter;

public sealed class SecurityHeadersTests(RunningServer server)
{
    [Theory]
    [InlineData("/health")]
    [InlineData("/api/streams")]
    [InlineData("/api/streams/none")]
    [InlineData("/openapi.json")]
    [InlineData("/docs/index.html")]
    [InlineData("/metrics")]
    [InlineData("/nothing")]
    public async Task Answers_OfEveryKind_KeepBrowsersFromSharingThem(string path)
    {
        using var answer = await server.Client.GetAsync(path, TestContext.Current.CancellationToken);
        AssertKept(answer);
    }

    [Fact]
    public async Task Answer_ToAnotherHost_KeepsBrowsersFromSharingItToo()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health") { Headers = { Host = "evil.example" } };
        using var answer = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
        AssertKept(answer);
    }

    private static void AssertKept(HttpResponseMessage answer)
    {
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("DENY", Header(answer, "X-Frame-Options"));
        Assert.Equal("no-referrer", Header(answer, "Referrer-Policy"));
        Assert.Equal("same-origin", Header(answer, "Cross-Origin-Resource-Policy"));
        Assert.Contains("default-src 'none'", Header(answer, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", Header(answer, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("camera=()", Header(answer, "Permissions-Policy"), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Server"));
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
    }

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.GetValues(name).Single();
}
