using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kinora.Media.Decoding;
using Kinora.Media.Ffmpeg;
using Kinora.Media.Guard;
using Kinora.Media.Inputs;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests.Guard;

/// <summary>
/// Servers that clients may name try to lead Kinora to one that they may not: it proves by its count of connections that nobody came.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class GuardRefusalTests : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly LoopbackServer _secret = new(WebTalk.Of(static _ => WebTalk.Ok("secret")));

    private string Secret => $"127.0.0.1:{_secret.Port}";

    public async ValueTask DisposeAsync()
    {
        await _secret.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("rtsp://SECRET/live")]
    [InlineData("rtsps://SECRET/live")]
    [InlineData("rtmp://SECRET/app/live")]
    [InlineData("http://SECRET/live.m3u8")]
    [InlineData("http://SECRET/video")]
    [InlineData("https://SECRET/video.mp4")]
    [InlineData("srt://SECRET")]
    public async Task Run_AddressThatIsNotAllowed_NeverConnects(string address)
    {
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, _secret.Port));
        var error = await FailsAsync(address.Replace("SECRET", Secret, StringComparison.Ordinal), AllowedSource.Parse("public"));
        Assert.True(error.IsNotAllowed, error.Message);
        Assert.Equal(0, _secret.Connections);
        Assert.Equal(0, udp.Available);
    }

    [Theory]
    [InlineData("http://SECRET/video.ts")]
    [InlineData("http://localhost:PORT/video.ts")]
    [InlineData("http://2130706433:PORT/video.ts")]
    [InlineData("http://[::ffff:127.0.0.1]:PORT/video.ts")]
    [InlineData("//SECRET/video.ts")]
    [InlineData("file:///etc/passwd")]
    [InlineData("tcp://SECRET")]
    [InlineData("gopher://SECRET/x")]
    public async Task Run_HttpRedirect_IsNotFollowed(string location)
    {
        await using var server = new LoopbackServer(WebTalk.Of(_ => WebTalk.Redirect(Filled(location))));
        await FailsAsync($"http://127.0.0.1:{server.Port}/video.ts", Only(server));
        Assert.NotEqual(0, server.Connections);
        Assert.Equal(0, _secret.Connections);
    }

    [Fact]
    public async Task Run_EndlessRedirects_AreBounded()
    {
        LoopbackServer? server = null;
        await using var own = server = new LoopbackServer(WebTalk.Of(path => WebTalk.Redirect($"http://127.0.0.1:{server!.Port}{path}x")));
        await FailsAsync($"http://127.0.0.1:{server.Port}/video.ts", Only(server));
        Assert.InRange(server.Connections, 1, 12);
    }

    [Theory]
    [InlineData("#EXTINF:1,\nhttp://SECRET/a.ts\n")]
    [InlineData("#EXTINF:1,\n//SECRET/a.ts\n")]
    [InlineData("#EXTINF:1,\nhttp://2130706433:PORT/a.ts\n")]
    [InlineData("#EXTINF:1,\nhttps://SECRET/a.ts\n")]
    [InlineData("#EXTINF:1,\ntcp://SECRET\n")]
    [InlineData("#EXTINF:1,\nrtp://SECRET\n")]
    [InlineData("#EXTINF:1,\nfile:///etc/passwd\n")]
    [InlineData("#EXTINF:1,\nconcat:http://SECRET/a.ts|http://SECRET/b.ts\n")]
    [InlineData("#EXTINF:1,\nredirect.ts\n")]
    [InlineData("#EXTINF:1,\nsecond.ts\n")]
    [InlineData("#EXT-X-KEY:METHOD=AES-128,URI=\"http://SECRET/key\"\n#EXTINF:1,\na.ts\n")]
    [InlineData("#EXT-X-KEY:METHOD=AES-128,URI=http://SECRET/key\n#EXTINF:1,\na.ts\n")]
    [InlineData("#EXT-X-MAP:URI=\"http://SECRET/init.mp4\"\n#EXTINF:1,\na.m4s\n")]
    [InlineData("#EXT-X-STREAM-INF:BANDWIDTH=1\nhttp://SECRET/b.m3u8\n")]
    [InlineData("#EXT-X-STREAM-INF:BANDWIDTH=1\nnested.m3u8\n")]
    [InlineData("#EXT-X-MEDIA:TYPE=VIDEO,GROUP-ID=\"v\",NAME=\"n\",URI=\"http://SECRET/c.m3u8\"\n#EXT-X-STREAM-INF:BANDWIDTH=1,VIDEO=\"v\"\nnested.m3u8\n")]
    public async Task Run_HlsEntryThatIsNotAllowed_IsNotFetched(string entries)
    {
        var nested = Filled("#EXTM3U\n#EXTINF:1,\nhttp://SECRET/deep.ts\n#EXT-X-ENDLIST\n");
        await using var server = new LoopbackServer(WebTalk.Of(path => path switch
        {
            "/list.m3u8" => WebTalk.Ok(Filled($"#EXTM3U\n#EXT-X-TARGETDURATION:1\n{entries}#EXT-X-ENDLIST\n")),
            "/redirect.ts" => WebTalk.Redirect($"http://{Secret}/a.ts"),
            "/second.ts" or "/nested.m3u8" => WebTalk.Ok(nested),
            _ => WebTalk.Ok("video/mp2t", new byte[1880]),
        }));
        await FailsAsync($"http://127.0.0.1:{server.Port}/list.m3u8", Only(server));
        Assert.NotEqual(0, server.Connections);
        Assert.Equal(0, _secret.Connections);
    }

    /// <summary>What no single answer shows: ffmpeg puts the parts together and takes them for a playlist of their own.</summary>
    [Fact]
    public async Task Run_PlaylistInPieces_LeadsNowhere()
    {
        var inner = Filled("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://SECRET/a.ts\n#EXT-X-ENDLIST\n");
        await using var server = new LoopbackServer(WebTalk.Of(path => path switch
        {
            "/list.m3u8" => WebTalk.Ok("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\na.ts\n#EXTINF:1,\nb.ts\n#EXT-X-ENDLIST\n"),
            "/a.ts" => WebTalk.Ok(inner[..4]),
            _ => WebTalk.Ok(inner[4..]),
        }));
        await FailsAsync($"http://127.0.0.1:{server.Port}/list.m3u8", Only(server));
        Assert.Equal(0, _secret.Connections);
    }

    [Theory]
    [InlineData("ffconcat version 1.0\nfile 'http://SECRET/a.ts'\n")]
    [InlineData("ffconcat version 1.0\nfile 'a.ts'\noption protocol_whitelist file,http,tcp\nfile 'http://SECRET/a.ts'\n")]
    [InlineData("<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\" mediaPresentationDuration=\"PT1S\" profiles=\"urn:mpeg:dash:profile:isoff-main:2011\"><BaseURL>http://SECRET/</BaseURL><Period><AdaptationSet mimeType=\"video/mp4\"><Representation id=\"1\" bandwidth=\"1\"><BaseURL>a.mp4</BaseURL><SegmentBase/></Representation></AdaptationSet></Period></MPD>")]
    [InlineData("v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=video PORT RTP/AVP/TCP 96\r\na=rtpmap:96 H264/90000\r\n")]
    [InlineData("[Reference]\r\nRef1=http://SECRET/a\r\n")]
    public async Task Run_ScriptInPlaceOfVideo_OpensNothing(string script)
    {
        await using var server = new LoopbackServer(WebTalk.Of(_ => WebTalk.Ok("video/mp4", Encoding.UTF8.GetBytes(Filled(script)))));
        await FailsAsync($"http://127.0.0.1:{server.Port}/video.mp4", Only(server));
        await File.WriteAllTextAsync(_folder["video.mp4"], Filled(script), TestContext.Current.CancellationToken);
        await FailsAsync(SourceAddress.Parse(_folder["video.mp4"]));
        Assert.Equal(0, _secret.Connections);
    }

    [Theory]
    [InlineData("#EXTM3U\n#EXTINF:1,\nhttp://SECRET/a.ts\n#EXT-X-ENDLIST\n", "video.mp4")]
    [InlineData("#EXTM3U\n#EXTINF:1,\nother.ts\n#EXT-X-ENDLIST\n", "video.ts")]
    [InlineData("#EXTM3U\n#EXTINF:1,\n/etc/passwd\n#EXT-X-ENDLIST\n", "video.m3u8")]
    public async Task Run_FileThatIsAPlaylist_OpensNothing(string playlist, string name)
    {
        Tool.Ffmpeg("-f", "lavfi", "-i", "testsrc=duration=1:size=64x64:rate=5", "-c:v", "libx264", "-preset", "ultrafast", _folder["other.ts"]);
        await File.WriteAllTextAsync(_folder[name], Filled(playlist), TestContext.Current.CancellationToken);
        await FailsAsync(SourceAddress.Parse(_folder[name]));
        Assert.Equal(0, _secret.Connections);
    }

    [Theory]
    [InlineData("RTSP/1.0 302 Moved\r\nCSeq: 1\r\nLocation: rtsp://SECRET/live\r\n\r\n")]
    [InlineData("RTSP/1.0 301 Moved\r\nCSeq: 1\r\nLocation: http://SECRET/live\r\n\r\n")]
    [InlineData("RTSP/1.0 305 Use Proxy\r\nCSeq: 1\r\nlocation:rtsp://SECRET/live\r\n\r\n")]
    public async Task Run_RtspRedirect_IsNotFollowed(string answer)
    {
        await using var server = new LoopbackServer(async (stream, token) =>
        {
            await stream.ReadAtLeastAsync(new byte[4096], 1, throwOnEndOfStream: false, token);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Filled(answer)), token);
            await stream.ReadAtLeastAsync(new byte[4096], 1, throwOnEndOfStream: false, token);
        });
        var error = await FailsAsync($"rtsp://127.0.0.1:{server.Port}/live", Only(server));
        Assert.Contains("redirects", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _secret.Connections);
    }

    /// <summary>What is looked at before a stream is opened, and while it is away, is vetted as well.</summary>
    [Fact]
    public async Task ResolveAndProbe_AddressThatIsNotAllowed_NeverConnect()
    {
        var address = SourceAddress.Parse($"http://{Secret}/list.m3u8") with { Guard = new SourceGuard() };
        Assert.True((await LivePlaylist.ResolveAsync(address, TestContext.Current.CancellationToken)).IsLive);
        foreach (var scheme in (string[])["rtsp", "rtmp", "http"])
        {
            var probe = EndpointProbe.For(SourceAddress.Parse($"{scheme}://{Secret}/live/a") with { Guard = new SourceGuard() });
            Assert.False(await probe!(TestContext.Current.CancellationToken));
        }

        Assert.Equal(0, _secret.Connections);
    }

    /// <summary>A stream lives for years: its name is vetted whenever it is opened again.</summary>
    [Fact]
    public async Task Run_NameThatChangesItsAnswerLater_IsNotConnectedToAgain()
    {
        await using var server = new LoopbackServer(static (stream, _) =>
        {
            LoopbackServer.Reset(stream);
            return Task.CompletedTask;
        });
        var asked = 0;
        var guard = new SourceGuard(
            [Only(server)], (_, _) => Task.FromResult<IPAddress[]>([Interlocked.Increment(ref asked) == 1 ? IPAddress.Loopback : IPAddress.Parse("127.0.0.2")]));
        using var supervisor = new SourceSupervisor(SourceAddress.Parse($"rtsp://camera.example:{server.Port}/live") with { Guard = guard });
        var refused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        supervisor.StateChanged += health =>
        {
            if (health.LastError?.Contains("client_sources.allow", StringComparison.Ordinal) == true)
            {
                refused.TrySetResult();
            }
        };
        using var feed = supervisor.OpenFeed(FeedRequest.Everything);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var running = supervisor.RunAsync(stop.Token);

        await refused.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        Assert.Equal(1, server.Connections);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Theory]
    [InlineData("rtsp://127.0.0.1:PORT/live?udp")]
    [InlineData("rtsp://127.0.0.1:PORT/live?a=1&multicast")]
    [InlineData("srt://127.0.0.1:PORT?mode=listener")]
    [InlineData("srt://127.0.0.1:PORT?localaddr=127.0.0.1")]
    public async Task Run_SettingsInAnAddress_AreNotTaken(string address)
    {
        var error = await FailsAsync(Filled(address), AllowedSource.Parse("127.0.0.1"));
        Assert.True(error.IsUsage);
        Assert.Contains("not allowed", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rtsps")]
    [InlineData("rtmps")]
    [InlineData("https")]
    public async Task Run_CertificateThatNobodySigned_IsRefused(string scheme)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var heard = 0;
        await using var server = new LoopbackServer(async (stream, token) =>
        {
            using var encrypted = new SslStream(stream, leaveInnerStreamOpen: true);
            await encrypted.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, token);
            heard += await encrypted.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, token);
        });
        var error = await FailsAsync($"{scheme}://user:s3cret@127.0.0.1:{server.Port}/live/a", Only(server));
        Assert.Contains("certificate", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, heard);
    }

    /// <summary>Whatever a playlist, or a fault of ffmpeg's, makes it open: its environment leads it to the relay.</summary>
    [Fact]
    public async Task Ffmpeg_ThatOpensAnotherAddress_OnlyReachesTheRelay()
    {
        await using var relay = new HttpRelay(new SourceGuard([AllowedSource.Parse(Secret)]), new Uri($"http://{Secret}/video"));
        var input = NetworkInput.ForRelayedHttp(SourceAddress.Parse($"http://{Secret}/video"), $"http://{Secret}/other", relay.Proxy, new SourceOptions());
        await using var ffmpeg = await FfmpegProcess.StartAsync(new FfmpegCommand(["-nostdin", .. input.Arguments, "-f", "null", "-"]) { Environment = input.Environment });
        Assert.NotEqual(0, await ffmpeg.WaitForExitAsync());
        Assert.NotNull(relay.Problem);
        Assert.Equal(0, _secret.Connections);
    }

    [Fact]
    public async Task Relay_WithoutItsPasswordOrName_AnswersNobody()
    {
        await using var relay = new HttpRelay(new SourceGuard([AllowedSource.Parse(Secret)]), new Uri($"http://{Secret}/video"));
        var proxy = new Uri(relay.Proxy);
        using var strangers = new HttpClient(new SocketsHttpHandler { Proxy = new WebProxy($"http://{proxy.Authority}") });
        using (var answer = await strangers.GetAsync(relay.Address, TestContext.Current.CancellationToken))
        {
            Assert.Equal(HttpStatusCode.ProxyAuthenticationRequired, answer.StatusCode);
        }

        Assert.Equal(0, _secret.Connections);
        using var ours = new HttpClient(new SocketsHttpHandler { Proxy = new WebProxy($"http://{proxy.Authority}") { Credentials = new NetworkCredential("kinora", proxy.UserInfo.Split(':')[1]) } });
        foreach (var unknown in (string[])[$"http://{Secret}/other", "http://source.invalid/AAAA/aHR0cDovLzEyNy4wLjAuMS8.ts", "http://source.invalid/", "http://169.254.169.254/"])
        {
            using var answer = await ours.GetAsync(unknown, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        Assert.Equal(0, _secret.Connections);
        Assert.Equal("secret", await ours.GetStringAsync(relay.Address, TestContext.Current.CancellationToken));
    }

    private string Filled(string text) => text.Replace("SECRET", Secret, StringComparison.Ordinal).Replace("PORT", $"{_secret.Port}", StringComparison.Ordinal);

    private static AllowedSource Only(LoopbackServer server) => AllowedSource.Parse($"127.0.0.1:{server.Port}");

    private static Task<SourceException> FailsAsync(string address, AllowedSource allowed) => FailsAsync(SourceAddress.Parse(address) with { Guard = new SourceGuard([allowed]) });

    private static async Task<SourceException> FailsAsync(SourceAddress address)
    {
        using var supervisor = new SourceSupervisor(address, policy: RestartPolicy.Never);
        return await Assert.ThrowsAsync<SourceException>(() => SourceReader.ReadAsync(supervisor, FeedRequest.Everything));
    }
}
