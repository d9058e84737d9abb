using System.Net;
using Kinora.Media.Guard;

namespace Kinora.Media.Tests.Guard;

/// <summary>Which addresses an entry of the list lets clients name.</summary>
public class AllowedSourceTests
{
    [Theory]
    [InlineData("public", "rtsp://camera.example/live", "8.8.8.8", true)]
    [InlineData("public", "rtsp://camera.example/live", "192.168.1.4", false)]
    [InlineData("192.168.1.0/24", "rtsp://camera.example/live", "192.168.1.4", true)]
    [InlineData("192.168.1.0/24", "rtsp://camera.example/live", "::ffff:192.168.1.4", true)]
    [InlineData("192.168.1.0/24", "rtsp://camera.example/live", "192.168.2.4", false)]
    [InlineData("192.168.1.0/24", "rtsp://camera.example/live", "64:ff9b::c0a8:104", false)]
    [InlineData("10.0.0.5:554", "rtsp://10.0.0.5/live", "10.0.0.5", true)]
    [InlineData("10.0.0.5:554", "rtsp://10.0.0.5:8554/live", "10.0.0.5", false)]
    [InlineData("10.0.0.5", "rtsp://10.0.0.5:8554/live", "10.0.0.5", true)]
    [InlineData("[::1]:554", "rtsp://[::1]/live", "::1", true)]
    [InlineData("::1", "rtsp://[::1]:9/live", "::1", true)]
    [InlineData("*.cameras.example", "rtsp://door.Cameras.example./live", "192.168.1.4", true)]
    [InlineData("*.cameras.example", "rtsp://door.cameras.example/live", "127.0.0.1", false)]
    [InlineData("*.cameras.example", "rtsp://door.cameras.example/live", "169.254.169.254", false)]
    [InlineData("*.cameras.example", "rtsp://evilcameras.example/live", "8.8.8.8", false)]
    [InlineData("*.cameras.example", "rtsp://cameras.example/live", "8.8.8.8", false)]
    [InlineData("cameras.example", "rtsp://cameras.example.evil.example/live", "8.8.8.8", false)]
    [InlineData("cameras.example", "http://cameras.example@evil.example/", "8.8.8.8", false)]
    [InlineData("rtsp://cameras.example/*", "rtsp://cameras.example/live", "8.8.8.8", true)]
    [InlineData("rtsp://cameras.example/*", "rtsp://cameras.example:22/live", "8.8.8.8", false)]
    [InlineData("rtsp://cameras.example/*", "http://cameras.example:554/live", "8.8.8.8", false)]
    [InlineData("https://cdn.example/live/*", "https://cdn.example/live/a.m3u8?x=1", "8.8.8.8", true)]
    [InlineData("https://cdn.example/live/*", "https://cdn.example/other/a.m3u8", "8.8.8.8", false)]
    [InlineData("https://cdn.example/live/*", "https://cdn.example/live/../other/a.m3u8", "8.8.8.8", false)]
    [InlineData("https://cdn.example/live/*", "https://cdn.example/live/%2e%2e/other/a.m3u8", "8.8.8.8", false)]
    [InlineData("https://cdn.example/live/*", "https://cdn.example/live/%2E%2e%2Fother/a.m3u8", "8.8.8.8", false)]
    [InlineData("bücher.example", "http://BÜCHER.example/", "8.8.8.8", true)]
    [InlineData("bücher.example", "http://xn--bcher-kva.example/", "8.8.8.8", true)]
    public void Permits_Address_IsAsTheEntrySays(string entry, string address, string number, bool permits)
    {
        var ip = IPAddress.Parse(number);
        Assert.Equal(permits, AllowedSource.Parse(entry).Permits(SourceTarget.Of(new Uri(address)), ip, AddressReaches.Of(ip)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("*.")]
    [InlineData("cam*.example")]
    [InlineData("ftp://host/*")]
    [InlineData("file:///etc/passwd")]
    [InlineData("192.168.1.0/33")]
    [InlineData("0x7f.1")]
    [InlineData("rtsp://192.168.1.0/24")]
    [InlineData("host:0")]
    [InlineData("host:99999")]
    [InlineData("1234")]
    [InlineData("user@host")]
    [InlineData("http://host/a*b")]
    [InlineData("host/path")]
    [InlineData("[::1")]
    public void Parse_NoEntry_Throws(string text) => Assert.Contains("cannot be allowed", Assert.Throws<FormatException>(() => AllowedSource.Parse(text)).Message, StringComparison.Ordinal);
}
