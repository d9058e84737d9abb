using Kinora.Server.Access;

namespace Kinora.Server.Tests.Access;

/// <summary>Who comes straight from this machine needs no key; who says that he was passed on does.</summary>
public sealed class ThisMachineTests(RunningServer running)
{
    [Theory]
    [InlineData("Forwarded: for=192.0.2.1")]
    [InlineData("X-Forwarded-For: 192.0.2.1")]
    [InlineData("x-forwarded-proto: https")]
    [InlineData("X-Forwarded-Anything: 1")]
    [InlineData("X-Real-IP: 127.0.0.1")]
    [InlineData("Via: 1.1 proxy")]
    [InlineData("CF-Connecting-IP: 192.0.2.1")]
    [InlineData("True-Client-IP: 192.0.2.1")]
    public async Task Request_ThatWasForwarded_NeedsAKey(string header)
    {
        Assert.Equal(401, await StatusAsync(header));
        Assert.Equal(200, await StatusAsync("X-Else: 1"));
    }

    [Theory]
    [InlineData("X-API-Key: kin_aaaaaaaaaa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("X-API-Key: wrong")]
    [InlineData("Authorization: Bearer wrong")]
    public async Task Request_WithAWrongKey_IsRefusedHereToo(string header) => Assert.Equal(401, await StatusAsync(header));

    [Theory]
    [InlineData("http://127.0.0.1:8000", "none", null)]
    [InlineData("http://localhost:8000;http://[::1]:8000", "http://127.0.0.2:1", null)]
    [InlineData("http://127.0.0.1:8000; http://*:8001", "none", "http://*:8001")]
    [InlineData("https://192.0.2.1:8443", "none", "https://192.0.2.1:8443")]
    [InlineData("http://127.0.0.1:8000", "http://0.0.0.0:50052", "http://0.0.0.0:50052")]
    [InlineData("http://[::]:8000", "none", "http://[::]:8000")]
    public void Exposure_OfAddresses_IsTheFirstThatOthersReach(string urls, string grpc, string? exposed) =>
        Assert.Equal(exposed, Exposure.Of(new ServerOptions { Urls = urls, Grpc = grpc == "none" ? null : grpc }));

    private async Task<int> StatusAsync(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/streams");
        Assert.True(request.Headers.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ")[1]));
        using var response = await running.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }
}
