using Kinora.Frames.Feeds;
using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests;

/// <summary>Every kind of address on the network, from a real server on loopback.</summary>
[Trait("Speed", "Slow")]
public sealed class NetworkSourceTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("-c copy -f flv -listen 1 rtmp://127.0.0.1:PORT/app/live", "tcp", "rtmp://127.0.0.1:PORT/app/live")]
    [InlineData("-c copy -f flv -listen 1 rtmp://127.0.0.1:PORT/app/live", "tcp", "rtmp://user:s3cret@127.0.0.1:PORT/app/live")]
    [InlineData("-c copy -f flv -listen 1 rtmp://127.0.0.1:PORT/app/s3cret", "tcp", "rtmp://127.0.0.1:PORT/app/s3cret")]
    [InlineData("-c copy -f mpegts srt://127.0.0.1:PORT?mode=listener", "udp", "srt://127.0.0.1:PORT")]
    [InlineData("-c copy -f mpegts srt://127.0.0.1:PORT?mode=listener&passphrase=s3cret-s3cret", "udp", "srt://127.0.0.1:PORT?passphrase=s3cret-s3cret")]
    [InlineData("-c:v mjpeg -f mpjpeg -listen 1 http://127.0.0.1:PORT/video", "tcp", "http://127.0.0.1:PORT/video")]
    [InlineData("-c:v mjpeg -f mpjpeg -listen 1 http://127.0.0.1:PORT/video", "tcp", "http://user:s3cret@127.0.0.1:PORT/video")]
    [InlineData("-c copy -f mpegts -listen 1 http://127.0.0.1:PORT/live", "tcp", "http://127.0.0.1:PORT/live?token=s3cret")]
    public async Task ReadAsync_LiveServer_GivesFramesAndShowsNoSecret(string server, string protocol, string address)
    {
        using var running = await MediaServer.StartAsync(Clip(), server, protocol);
        var source = SourceAddress.Parse(address.Replace("PORT", $"{running.Port}", StringComparison.Ordinal));
        Assert.True(source.IsLive);
        using var supervisor = new SourceSupervisor(source, policy: RestartPolicy.Never);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var feed = supervisor.OpenFeed(new FeedRequest { Mode = FeedMode.Queue(8) });
        var reading = supervisor.RunAsync(stop.Token);
        var frames = await SourceReader.TakeAsync(feed, 20);
        Assert.Equal(20, frames.Count);
        Assert.All(frames, f => Assert.Equal((160, 120), (f.Width, f.Height)));
        Assert.All(frames.Zip(frames.Skip(1)), pair => Assert.True(pair.Second.Seconds > pair.First.Seconds));
        Assert.NotNull(supervisor.Health.Codec);
        Assert.Empty(Linux.With("s3cret@"));
        Assert.DoesNotContain("s3cret", supervisor.Display, StringComparison.Ordinal);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Theory]
    [InlineData(null, "http://HOST/list.m3u8")]
    [InlineData("user:s3cret", "http://user:s3cret@HOST/list.m3u8")]
    public async Task ReadAsync_HlsRecording_IsReadToItsEndWithoutLoss(string? user, string address)
    {
        Tool.Ffmpeg("-i", Clip(), "-c", "copy", "-f", "hls", "-hls_time", "1", "-hls_list_size", "0", _folder["list.m3u8"]);
        using var web = new WebFolder(_folder.Path, user);
        var frames = await SourceReader.ReadAsync(address.Replace("HOST", web.Host, StringComparison.Ordinal));
        Assert.Equal(75, frames.Count);
    }

    [Theory]
    [InlineData("#EXTM3U\n#EXTINF:1,\na.ts\n", true)]
    [InlineData("#EXTM3U\n#EXTINF:1,\na.ts\n#EXT-X-ENDLIST\n", false)]
    [InlineData("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nended.m3u8\n", false)]
    [InlineData("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n# a remark\nlive.m3u8?x=1\n", true)]
    [InlineData(null, true)]
    public async Task ResolveAsync_Playlist_IsLiveWhenItHasNoEnd(string? playlist, bool isLive)
    {
        await File.WriteAllTextAsync(_folder["ended.m3u8"], "#EXTM3U\n#EXT-X-ENDLIST\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder["live.m3u8"], "#EXTM3U\n", TestContext.Current.CancellationToken);
        if (playlist is not null)
        {
            await File.WriteAllTextAsync(_folder["list.m3u8"], playlist, TestContext.Current.CancellationToken);
        }

        using var web = new WebFolder(_folder.Path, "user:pass word");
        var address = SourceAddress.Parse($"http://user:pass%20word@{web.Host}/list.m3u8");
        Assert.False(address.IsLive);
        Assert.Equal(isLive, (await LivePlaylist.ResolveAsync(address, TestContext.Current.CancellationToken)).IsLive);
    }

    [Fact]
    public async Task ReadAsync_LiveHls_GoesOnAsItsServerWritesIt()
    {
        using var writer = System.Diagnostics.Process.Start(
            "ffmpeg",
            ["-nostdin", "-loglevel", "error", "-re", "-stream_loop", "-1", "-i", Clip(), "-c", "copy", "-f", "hls", "-hls_time", "1", "-hls_list_size", "4", "-hls_flags", "delete_segments", _folder["cam.m3u8"]]);
        try
        {
            while (!File.Exists(_folder["cam.m3u8"]))
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }

            using var web = new WebFolder(_folder.Path);
            var address = await LivePlaylist.ResolveAsync(SourceAddress.Parse($"http://{web.Host}/cam.m3u8"), TestContext.Current.CancellationToken);
            Assert.True(address.IsLive);
            using var supervisor = new SourceSupervisor(address, policy: RestartPolicy.Never);
            Assert.Equal(120, (await SourceReader.ReadAsync(supervisor, new FeedRequest { Mode = FeedMode.Queue(32) }, 120)).Count);
        }
        finally
        {
            writer.Kill();
            await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task ReadAsync_WrongPasswordOnTheWeb_SaysWhatIsMissingAndNotThePassword()
    {
        using var web = new WebFolder(_folder.Path, "user:right");
        var error = await Assert.ThrowsAsync<SourceException>(() => SourceReader.ReadAsync($"http://user:wr0ng@{web.Host}/video"));
        Assert.Contains("user and password", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng", error.Message, StringComparison.Ordinal);
        Assert.True(error.IsRefusal);
    }

    [Fact]
    public async Task ReadAsync_PlaylistThatLeadsToAFile_DoesNotReadIt()
    {
        await File.WriteAllTextAsync(_folder["list.m3u8"], $"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nfile://{Clip()}\n#EXT-X-ENDLIST\n", TestContext.Current.CancellationToken);
        using var web = new WebFolder(_folder.Path);
        await Assert.ThrowsAsync<SourceException>(() => SourceReader.ReadAsync($"http://{web.Host}/list.m3u8"));
    }

    private string Clip()
    {
        var clip = _folder["clip.mp4"];
        Tool.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25", "-frames:v", "75", "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", clip);
        return clip;
    }
}
