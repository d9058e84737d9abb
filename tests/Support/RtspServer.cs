using System.Net;
using System.Net.Sockets;

namespace Kinora.Tests.Support;

/// <summary>A real RTSP server on loopback that plays a file again and again; the test is skipped where GStreamer's is not installed.</summary>
public sealed class RtspServer : IDisposable
{
    private static readonly Lazy<bool> IsInstalled = new(RtspServerProcess.IsInstalled);

    private RtspServer(RtspServerProcess process, string credentials)
    {
        Process = process;
        Address = process.Address.Replace("://", "://" + credentials, StringComparison.Ordinal);
    }

    /// <summary>What can be done to it.</summary>
    public RtspServerProcess Process { get; }

    public int Port => Process.Port;

    /// <summary>With user and password, if it asks for them.</summary>
    public string Address { get; }

    /// <param name="file">An H.264 MP4.</param>
    /// <param name="user">Asks for this user; null asks for none.</param>
    /// <param name="password">The user's password.</param>
    /// <param name="port">Where to listen; null takes a free port.</param>
    public static async Task<RtspServer> StartAsync(string file, string? user = null, string? password = null, int? port = null)
    {
        Assert.SkipUnless(IsInstalled.Value, "GStreamer's RTSP server for Python is not installed.");
        var process = await RtspServerProcess.StartAsync(
            Path.Join(Repository.Root, "tests", "Support", "rtsp_server.py"), file, port ?? FreePort(), user, password, TestContext.Current.CancellationToken);
        return new RtspServer(process, user is null ? "" : $"{user}:{password}@");
    }

    /// <summary>A port of loopback on which nothing listens now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Ends the server at once, as a power cut would.</summary>
    public void Kill() => Process.Kill();

    public void Dispose() => Process.Dispose();
}
