using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Kinora.Tests.Support;

/// <summary>A real server on loopback that sends a clip again and again at its own pace: ffmpeg listening for RTMP, SRT or HTTP.</summary>
public sealed class MediaServer : IDisposable
{
    private readonly Process _process;

    private MediaServer(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Starts ffmpeg and waits until it listens.</summary>
    /// <param name="clip">What is sent.</param>
    /// <param name="output">ffmpeg's output arguments, with PORT for the port.</param>
    /// <param name="protocol">tcp or udp.</param>
    /// <param name="port">Where it listens; null takes a free port.</param>
    public static async Task<MediaServer> StartAsync(string clip, string output, string protocol = "tcp", int? port = null)
    {
        var own = port ?? FreePort();
        var process = Process.Start(new ProcessStartInfo(
            "ffmpeg",
            ["-nostdin", "-hide_banner", "-loglevel", "error", "-re", "-stream_loop", "-1", "-i", clip, .. output.Replace("PORT", $"{own}", StringComparison.Ordinal).Split(' ')])
        {
            RedirectStandardError = true,
        })!;
        var listening = ":" + own.ToString("X4", CultureInfo.InvariantCulture) + " ";
        for (var i = 0; i < 200 && !process.HasExited; i++)
        {
            if ((await File.ReadAllTextAsync($"/proc/net/{protocol}", TestContext.Current.CancellationToken)).Contains(listening, StringComparison.Ordinal))
            {
                return new MediaServer(process, own);
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        process.Kill();
        throw new InvalidOperationException($"ffmpeg does not listen: {await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
