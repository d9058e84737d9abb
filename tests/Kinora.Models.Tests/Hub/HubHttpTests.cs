using System.Net;
using Kinora.Models.Hub;
using Kinora.Models.Hub.Errors;
using Kinora.Models.Hub.Http;
using Kinora.Tests.Support;

namespace Kinora.Models.Tests.Hub;

public sealed class HubHttpTests
{
    [Theory]
    [InlineData("http://127.0.0.1/x")]
    [InlineData("http://127.9.9.9/x")]
    [InlineData("http://localhost/x")]
    [InlineData("http://0.0.0.0/x")]
    [InlineData("http://0/x")]
    [InlineData("http://2130706433/x")]
    [InlineData("http://[::1]/x")]
    [InlineData("http://[::]/x")]
    [InlineData("http://[::ffff:127.0.0.1]/x")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://[fe80::1]/x")]
    [InlineData("http://[::ffff:169.254.169.254]/x")]
    [InlineData("ftp://other.example/x")]
    public void Allowed_AddressesOfThisMachineAndItsNetwork_AreNone(string location) =>
        Assert.Throws<HubException>(() => HubHttp.Allowed(new Uri("http://hub.example/a"), new Uri(location)));

    [Theory]
    [InlineData("http://hub.example/a", "http://other.example/x")]
    [InlineData("http://127.0.0.1:8000/a", "http://localhost:8001/x")]
    [InlineData("https://hub.example/a", "https://10.0.0.7/x")]
    public void Allowed_OtherHosts_Are(string first, string next) => Assert.Equal(new Uri(next), HubHttp.Allowed(new Uri(first), new Uri(next)));

    [Theory]
    [InlineData("93.184.216.34", "127.0.0.1", false)]
    [InlineData("93.184.216.34", "10.0.0.7", false)]
    [InlineData("10.0.0.5", "10.0.0.7", true)]
    public async Task SendAsync_Redirect_IsFollowedIntoThisNetworkOnlyFromThere(string hub, string target, bool isFollowed)
    {
        await using var upstream = new HubUpstream();
        var end = new Uri(upstream.Cdn + "/end");
        upstream.Answer = request => request.Path == "/begin" ? HubAnswer.Redirect(end.AbsoluteUri) : HubAnswer.Json("{}");
        using var http = new HubHttp(
            new HubOptions { Endpoint = "https://hub.example" }, (host, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(host == end.Host ? target : hub)]));
        Task<HttpResponseMessage> Ask() => http.SendAsync(
            HttpMethod.Get, new Uri($"http://localhost:{upstream.Port}/begin"), null, null, leaveHost: true, TestContext.Current.CancellationToken);

        if (isFollowed)
        {
            using var answer = await Ask();
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        else
        {
            var error = await Assert.ThrowsAsync<HubException>(Ask);
            Assert.Contains($"'{end.Host}', which is this machine or one of its network", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(isFollowed, upstream.Requests.Any(static request => request.Path == "/end"));
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2a00:1450::1", true)]
    [InlineData("127.1.2.3", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.1.1.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.31.0.1", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2002:808:808::", true)]
    public void IsPublic_Number_IsSoOrNot(string number, bool expected) => Assert.Equal(expected, RedirectGuard.IsPublic(IPAddress.Parse(number)));
}
