using Kinora.Models.Hub.Errors;
using Kinora.Models.Hub.Http;

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
}
