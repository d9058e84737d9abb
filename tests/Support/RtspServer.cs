using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Kinora.Tests.Support;

/// <summary>A real RTSP server on loopback that plays a file; the test is skipped where GStreamer's is not installed.</summary>
public sealed class RtspServer : IDisposable
{
    private readonly Process _process;

    private RtspServer(Process process, int port, string address)
    {
        _process = process;
        Port = port;
        Address = address;
    }

    public int Port { get; }

    public string Address { get; }

    /// <param name="file">An H.264 MP4.</param>
    /// <param name="user">Asks for this user; null asks for none.</param>
    /// <param name="password">The user's password.</param>
    /// <param name="port">Where to listen; null takes a free port.</param>
    public static async Task<RtspServer> StartAsync(string file, string? user = null, string? password = null, int? port = null)
    {
        const string Python = "/usr/bin/python3";
        var probe = File.Exists(Python)
            ? Tool.Run(Python, ["-c", "import gi; gi.require_version('GstRtspServer', '1.0')"])
            : null;
        Assert.SkipUnless(probe?.ExitCode == 0, "GStreamer's RTSP server for Python is not installed.");

        var own = port ?? FreePort();
        List<string> arguments = [Path.Join(Repository.Root, "tests", "Support", "rtsp_server.py"), file, own.ToString(System.Globalization.CultureInfo.InvariantCulture)];
        if (user is not null)
        {
            arguments.AddRange([user, password!]);
        }

        var process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true })!;
        var ready = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Equal("ready", ready);
        return new RtspServer(process, own, $"rtsp://{(user is null ? "" : $"{user}:{password}@")}127.0.0.1:{own}/live");
    }

    /// <summary>Ends the server at once, as a power cut would.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
