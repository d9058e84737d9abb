using System.Net;
using System.Net.Sockets;
using Kinora.Media.Guard;
using Kinora.Media.Sources;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests.Guard;

/// <summary>What is vetted is what is connected to, however an address is written and whatever a name answers.</summary>
public class SourceGuardTests
{
    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f.1/")]
    [InlineData("http://0177.0.0.1/")]
    [InlineData("http://127.1/")]
    [InlineData("http://0/")]
    [InlineData("http://127.0.0.1./")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://[::ffff:7f00:1]/")]
    [InlineData("http://[64:ff9b::7f00:1]/")]
    [InlineData("http://public.example@127.0.0.1/")]
    [InlineData("http://public.example%40127.0.0.1@127.0.0.1/")]
    [InlineData("http://127.0.0.1\\@public.example/")]
    [InlineData("http://127.0.0.1#@public.example/")]
    [InlineData("http://127.0.0.1?@public.example/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://localhost/")]
    [InlineData("http://LOCALHOST./")]
    [InlineData("rtsp://127.0.0.1/")]
    [InlineData("rtsp://2130706433/")]
    [InlineData("rtsp://0x7f.1/")]
    [InlineData("rtsp://127.1/")]
    [InlineData("rtsp://localhost/")]
    [InlineData("rtsp://user:p@ss@127.0.0.1/")]
    [InlineData("rtsp://[::ffff:127.0.0.1]:8554/")]
    [InlineData("rtmp://0x7f000001/app/live")]
    [InlineData("srt://127.1:9000")]
    [InlineData("https://10.0.0.1/")]
    public async Task CheckAsync_ThisMachineHoweverWritten_IsNotAllowed(string address)
    {
        // Names are those of this machine: whatever a text is taken for, it leads nowhere else.
        var guard = new SourceGuard([AllowedSource.Parse("public")], static (host, token) =>
            host == "public.example" ? Task.FromResult<IPAddress[]>([IPAddress.Loopback]) : Dns.GetHostAddressesAsync(host, token));
        SourceAddress? parsed = null;
        try
        {
            parsed = SourceAddress.Parse(address);
        }
        catch (SourceException)
        {
            return;  // no address at all
        }

        var error = await Assert.ThrowsAsync<SourceException>(() => guard.CheckAsync(parsed, TestContext.Current.CancellationToken));
        Assert.True(error.IsNotAllowed, error.Message);
    }

    [Fact]
    public async Task VetAsync_OneOfSeveralNumbersIsPrivate_IsNotAllowed()
    {
        var guard = new SourceGuard(null, static (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("8.8.8.8"), IPAddress.Parse("10.0.0.1")]));
        var error = await Assert.ThrowsAsync<SourceException>(() => guard.VetAsync(new Uri("rtsp://camera.example/"), TestContext.Current.CancellationToken));
        Assert.True(error.IsNotAllowed);
        Assert.DoesNotContain("10.0.0.1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public", "http://8.8.8.8:8000/", false)]
    [InlineData("public", "rtsp://[2a00::8]/", false)]
    [InlineData("public", "http://[::ffff:8.8.8.8]/", false)]
    [InlineData("public", "rtsp://camera.example/", false)]
    [InlineData("camera.example", "rtsp://camera.example/", false)]
    [InlineData("8.8.8.8:554", "rtsp://camera.example/", true)]
    [InlineData("public", "rtsp://8.8.4.4/", true)]
    public async Task VetAsync_NumberOfThisMachine_TakesAnEntryWithIt(string entry, string address, bool isAllowed)
    {
        var guard = new SourceGuard(
            [AllowedSource.Parse(entry)], static (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("8.8.8.8")]),
            static () => [IPAddress.Parse("8.8.8.8"), IPAddress.Parse("2a00::8")]);
        var vetting = guard.VetAsync(new Uri(address), TestContext.Current.CancellationToken);
        if (isAllowed)
        {
            Assert.NotEmpty((await vetting).Endpoints);
        }
        else
        {
            Assert.True((await Assert.ThrowsAsync<SourceException>(() => vetting)).IsNotAllowed);
        }
    }

    [Fact]
    public void Find_OfOwnAddresses_HoldsLoopback() => Assert.Contains(IPAddress.Loopback, OwnAddresses.Find());

    [Theory]
    [InlineData("srt://8.8.8.8:9000?mode=listener")]
    [InlineData("srt://8.8.8.8:9000?streamid=a&localaddr=10.0.0.1")]
    [InlineData("rtsp://8.8.8.8/live?udp")]
    [InlineData("rtsp://8.8.8.8/live?a=b&multicast")]
    [InlineData("rtsp://8.8.8.8/live?a=b?udp")]
    public async Task CheckAsync_QueryThatOpensPorts_IsSaidAtOnce(string address)
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => new SourceGuard().CheckAsync(SourceAddress.Parse(address), TestContext.Current.CancellationToken));
        Assert.True(error.IsUsage);
    }

    [Fact]
    public async Task ConnectAsync_NameThatChangesItsAnswer_ReachesOnlyWhatWasVetted()
    {
        await using var allowed = new LoopbackServer(static (_, _) => Task.CompletedTask);
        await using var other = new LoopbackServer(static (_, _) => Task.CompletedTask);
        var asked = 0;
        var guard = new SourceGuard(
            [AllowedSource.Parse($"127.0.0.1:{allowed.Port}")],
            (_, _) => Task.FromResult<IPAddress[]>([Interlocked.Increment(ref asked) == 1 ? IPAddress.Loopback : IPAddress.Parse("127.0.0.2")]));
        var vetted = await guard.VetAsync(new Uri($"rtsp://camera.example:{allowed.Port}/"), TestContext.Current.CancellationToken);
        await using (await SourceGuard.ConnectAsync(vetted, TestContext.Current.CancellationToken))
        {
            Assert.Equal(1, asked);
            Assert.Equal([new IPEndPoint(IPAddress.Loopback, allowed.Port)], vetted.Endpoints);
        }

        await Assert.ThrowsAsync<SourceException>(() => guard.VetAsync(new Uri($"rtsp://camera.example:{allowed.Port}/"), TestContext.Current.CancellationToken));
        Assert.Equal(0, other.Connections);
    }

    [Fact]
    public async Task CheckAsync_UnknownName_MayComeLater()
    {
        var guard = new SourceGuard(null, static (_, _) => throw new SocketException((int)SocketError.HostNotFound));
        await guard.CheckAsync(SourceAddress.Parse("rtsp://camera.example/"), TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<SourceException>(() => guard.VetAsync(new Uri("rtsp://camera.example/"), TestContext.Current.CancellationToken));
        Assert.False(error.IsNotAllowed);
    }
}
