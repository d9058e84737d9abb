using Kinora.Media.Sources;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests;

/// <content>Sources on the network: real servers on loopback that play, refuse, fall silent and die.</content>
public sealed partial class SourceTests
{
    [Fact]
    public async Task RunAsync_NothingListens_SaysSo() => await AssertFailsAsync("rtsp://user:secret@127.0.0.1:1/live", "nothing listens there");

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task RunAsync_RtspWithPassword_PlaysAndKeepsThePasswordOutOfTheProcessList()
    {
        using var server = await RtspServer.StartAsync(Clip("live.mp4", seconds: 6), "user", "se'cret word");
        var address = SourceAddress.Parse(server.Address.Replace("se'cret word", "se'cret%20word", StringComparison.Ordinal));
        Assert.DoesNotContain("cret", address.Display, StringComparison.Ordinal);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var frames = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReadAsync(
            address,
            _ =>
            {
                if (++frames == 20)
                {
                    Assert.DoesNotContain("cret%20word", Commands("ffmpeg"), StringComparison.Ordinal);
                    stop.Cancel();
                }
            },
            cancellation: stop.Token));
        Assert.True(frames >= 20);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task RunAsync_RtspWithWrongPassword_SaysWhatIsMissing()
    {
        using var server = await RtspServer.StartAsync(Clip("live.mp4", seconds: 3), "user", "right");
        await AssertFailsAsync(server.Address.Replace("right", "wrong", StringComparison.Ordinal), "wants a user and password");
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task RunAsync_RtspServerDies_IsAFailureAlthoughFfmpegSaysItIsNot()
    {
        using var server = await RtspServer.StartAsync(Clip("live.mp4", seconds: 20));
        var frames = 0;
        var error = await Assert.ThrowsAsync<SourceException>(() => ReadAsync(
            SourceAddress.Parse(server.Address),
            _ =>
            {
                if (++frames == 10)
                {
                    server.Kill();
                }
            }));
        Assert.Contains("stopped after", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_HttpFile_IsReadToItsEnd()
    {
        // This server knows no ranges: the index has to come first.
        Tool.Ffmpeg("-i", Clip("plain.mp4", seconds: 2), "-c", "copy", "-movflags", "+faststart", _folder["web.mp4"]);
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, await File.ReadAllBytesAsync(_folder["web.mp4"], TestContext.Current.CancellationToken));
        var frames = 0;
        await ReadAsync(SourceAddress.Parse($"http://{listener.LocalEndpoint}/web.mp4"), _ => frames++);
        Assert.Equal(50, frames);
        listener.Stop();
        await serving;
    }

    [Fact]
    public async Task RunAsync_HttpCameraThatHangsUp_IsAFailure()
    {
        Tool.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=160x120", "-frames:v", "1", _folder["a.jpg"]);
        var picture = await File.ReadAllBytesAsync(_folder["a.jpg"], TestContext.Current.CancellationToken);
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(
            async () =>
            {
                using var client = await listener.AcceptTcpClientAsync();
                var stream = client.GetStream();
                await stream.ReadAtLeastAsync(new byte[4096], 16);
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=x\r\n\r\n"u8.ToArray());
                for (var i = 0; i < 40; i++)
                {
                    await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"--x\r\nContent-Type: image/jpeg\r\nContent-Length: {picture.Length}\r\n\r\n"));
                    await stream.WriteAsync(picture);
                    await stream.WriteAsync("\r\n"u8.ToArray());
                }
            },
            TestContext.Current.CancellationToken);
        var frames = 0;
        var error = await Assert.ThrowsAsync<SourceException>(() => ReadAsync(SourceAddress.Parse($"http://{listener.LocalEndpoint}/video"), _ => frames++));
        Assert.Contains("stopped after", error.Message, StringComparison.Ordinal);
        Assert.True(frames > 10);
        await serving;
    }

    /// <summary>The least of a web server: every request gets the whole file.</summary>
    private static async Task ServeAsync(System.Net.Sockets.TcpListener listener, byte[] file)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                var stream = client.GetStream();
                await stream.ReadAtLeastAsync(new byte[4096], 16);
                await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {file.Length}\r\nConnection: close\r\n\r\n"));
                await stream.WriteAsync(file);
            }
        }
        catch (Exception error) when (error is System.Net.Sockets.SocketException or IOException or ObjectDisposedException)
        {
            // The listener was stopped, or ffmpeg has all it wants.
        }
    }
}
