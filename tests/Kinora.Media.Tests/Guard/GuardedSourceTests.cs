using Kinora.Frames.Feeds;
using Kinora.Media.Decoding;
using Kinora.Media.Guard;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests.Guard;

/// <summary>Real servers on loopback that the list allows play through the relay, frame by frame.</summary>
[Trait("Speed", "Slow")]
public sealed class GuardedSourceTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("-c copy -f flv -listen 1 rtmp://127.0.0.1:PORT/app/live", "tcp", "rtmp://127.0.0.1:PORT/app/live")]
    [InlineData("-c copy -f flv -listen 1 rtmp://127.0.0.1:PORT/app/live", "tcp", "rtmp://user:s3cret@127.0.0.1:PORT/app/live")]
    [InlineData("-c copy -f mpegts srt://127.0.0.1:PORT?mode=listener", "udp", "srt://127.0.0.1:PORT")]
    [InlineData("-c copy -f mpegts srt://127.0.0.1:PORT?mode=listener&passphrase=s3cret-s3cret", "udp", "srt://127.0.0.1:PORT?passphrase=s3cret-s3cret")]
    [InlineData("-c:v mjpeg -f mpjpeg -listen 1 http://127.0.0.1:PORT/video", "tcp", "http://127.0.0.1:PORT/video")]
    [InlineData("-c:v mjpeg -f mpjpeg -listen 1 http://127.0.0.1:PORT/video", "tcp", "http://user:s3cret@127.0.0.1:PORT/video")]
    [InlineData("-c copy -f mpegts -listen 1 http://127.0.0.1:PORT/live", "tcp", "http://127.0.0.1:PORT/live?token=s3cret")]
    public async Task ReadAsync_AllowedLiveServer_GivesFramesAndShowsNoSecret(string server, string protocol, string address)
    {
        using var running = await MediaServer.StartAsync(Clip(), server, protocol);
        await PlaysAsync(address.Replace("PORT", $"{running.Port}", StringComparison.Ordinal), 20);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("user", "s3cret")]
    public async Task ReadAsync_AllowedRtsp_GivesFrames(string? user, string? password)
    {
        using var server = await RtspServer.StartAsync(Clip(), user, password);
        await PlaysAsync(server.Address, 20);
    }

    [Theory]
    [InlineData(null, "http://HOST/list.m3u8", "mpegts", "ts")]
    [InlineData("user:s3cret", "http://user:s3cret@HOST/list.m3u8", "mpegts", "ts")]
    [InlineData(null, "http://HOST/list.m3u8", "fmp4", "m4s")]
    public async Task ReadAsync_AllowedHlsRecording_IsReadToItsEndWithoutLoss(string? user, string address, string segments, string extension)
    {
        Tool.Ffmpeg(
            "-i", Clip(), "-c", "copy", "-f", "hls", "-hls_time", "1", "-hls_list_size", "0", "-hls_segment_type", segments,
            "-hls_segment_filename", _folder[$"part%d.{extension}"], _folder["list.m3u8"]);
        using var web = new WebFolder(_folder.Path, user);
        Assert.Equal(75, (await ReadAsync(address.Replace("HOST", web.Host, StringComparison.Ordinal))).Count);
    }

    [Fact]
    public async Task ReadAsync_AllowedEncryptedHls_IsReadToItsEnd()
    {
        await File.WriteAllBytesAsync(_folder["key.bin"], new byte[16], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder["key.info"], $"key.bin\n{_folder["key.bin"]}\n", TestContext.Current.CancellationToken);
        Tool.Ffmpeg("-i", Clip(), "-c", "copy", "-f", "hls", "-hls_time", "1", "-hls_list_size", "0", "-hls_key_info_file", _folder["key.info"], _folder["list.m3u8"]);
        using var web = new WebFolder(_folder.Path);
        Assert.Equal(75, (await ReadAsync($"http://{web.Host}/list.m3u8")).Count);
    }

    [Fact]
    public async Task ReadAsync_AllowedFileOnTheWeb_IsReadToItsEnd()
    {
        File.Copy(Clip(), _folder["street.mp4"]);
        using var web = new WebFolder(_folder.Path);
        Assert.Equal(75, (await ReadAsync($"http://{web.Host}/street.mp4")).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [Trait("Speed", "Slow")]
    public async Task ReadAsync_AllowedLiveHls_GoesOnAsItsServerWritesIt(int segment)
    {
        using var writer = System.Diagnostics.Process.Start(
            "ffmpeg",
            [
                "-nostdin", "-loglevel", "error", "-re", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=25", "-c:v", "libx264", "-preset", "ultrafast", "-g", $"{25 * segment}", "-pix_fmt", "yuv420p",
                "-f", "hls", "-hls_time", $"{segment}", "-hls_list_size", "4", "-hls_flags", "delete_segments", _folder["cam.m3u8"],
            ]);
        try
        {
            while (!File.Exists(_folder["cam.m3u8"]))
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }

            using var web = new WebFolder(_folder.Path, "user:pass word");
            var address = await LivePlaylist.ResolveAsync(Allowed($"http://user:pass%20word@{web.Host}/cam.m3u8"), TestContext.Current.CancellationToken);
            Assert.True(address.IsLive);
            using var supervisor = new SourceSupervisor(address, policy: RestartPolicy.Never);
            var frames = await SourceReader.ReadAsync(supervisor, new FeedRequest { Mode = FeedMode.Queue(32) }, 14 * 25);
            Assert.Equal(14 * 25, frames.Count);
        }
        finally
        {
            writer.Kill();
            await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData("list.m3u8", false)]
    [InlineData("cam.m3u8", true)]
    public async Task ResolveAsync_AllowedPlaylist_IsLiveWhenItHasNoEnd(string name, bool isLive)
    {
        await File.WriteAllTextAsync(_folder["list.m3u8"], "#EXTM3U\n#EXT-X-ENDLIST\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder["cam.m3u8"], "#EXTM3U\n", TestContext.Current.CancellationToken);
        using var web = new WebFolder(_folder.Path);
        Assert.Equal(isLive, (await LivePlaylist.ResolveAsync(Allowed($"http://{web.Host}/{name}"), TestContext.Current.CancellationToken)).IsLive);
    }

    [Fact]
    public async Task ReadAsync_RedirectToAllowed_IsFollowed()
    {
        File.Copy(Clip(), _folder["street.mp4"]);
        using var web = new WebFolder(_folder.Path);
        await using var first = new LoopbackServer(WebTalk.Of(_ => WebTalk.Redirect($"http://{web.Host}/street.mp4")));
        Assert.Equal(75, (await ReadAsync($"http://127.0.0.1:{first.Port}/go.mp4")).Count);
    }

    /// <summary>The address as a client names it, with this machine allowed.</summary>
    private static SourceAddress Allowed(string address) => SourceAddress.Parse(address) with { Guard = new SourceGuard([AllowedSource.Parse("127.0.0.0/8")]) };

    private static async Task<List<SourceReader.Seen>> ReadAsync(string address)
    {
        using var supervisor = new SourceSupervisor(Allowed(address), policy: RestartPolicy.Never);
        return await SourceReader.ReadAsync(supervisor, FeedRequest.Everything);
    }

    private static async Task PlaysAsync(string address, int most)
    {
        using var supervisor = new SourceSupervisor(Allowed(address), policy: RestartPolicy.Never);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var feed = supervisor.OpenFeed(new FeedRequest { Mode = FeedMode.Queue(8) });
        var reading = supervisor.RunAsync(stop.Token);
        var frames = await SourceReader.TakeAsync(feed, most);
        Assert.True(frames.Count == most, supervisor.Health.LastError);
        Assert.All(frames, frame => Assert.Equal((160, 120), (frame.Width, frame.Height)));
        Assert.Empty(Linux.With("s3cret@"));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    private string Clip()
    {
        if (!File.Exists(_folder["clip.mp4"]))
        {
            Tool.Ffmpeg("-f", "lavfi", "-i", "testsrc=duration=3:size=160x120:rate=25", "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", _folder["clip.mp4"]);
        }

        return _folder["clip.mp4"];
    }
}
