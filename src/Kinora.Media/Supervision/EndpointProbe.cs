using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Kinora.Media.Devices;
using Kinora.Media.Guard;
using Kinora.Media.Sources;

namespace Kinora.Media.Supervision;

/// <summary>Asks a lost source, without opening it, whether it is there again.</summary>
internal static class EndpointProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>The question for a source; null where only opening it tells.</summary>
    public static Func<CancellationToken, Task<bool>>? For(SourceAddress address) => address.Kind switch
    {
        SourceKind.Srt => null,
        _ when address.Guard is { } guard => cancellation => ConnectVettedAsync(guard, new Uri(address.Value), cancellation),
        SourceKind.Rtsp when new Uri(address.Value) is { Scheme: "rtsp" } uri => cancellation => AskAsync(uri, cancellation),
        SourceKind.Rtsp or SourceKind.Rtmp or SourceKind.Http => cancellation => ConnectAsync(new Uri(address.Value), null, cancellation),
        SourceKind.File => _ => Task.FromResult(File.Exists(address.Value)),
        SourceKind.Bus => _ => Task.FromResult(IsPublished(address.Value)),
        SourceKind.Camera or SourceKind.NamedCamera or SourceKind.AnyCamera when OperatingSystem.IsLinux() => cancellation => IsThereAsync(address, cancellation),
        _ => null,
    };

    private static async Task<bool> IsThereAsync(SourceAddress camera, CancellationToken cancellationToken)
    {
        try
        {
            await CameraList.ChooseAsync(camera, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SourceException)
        {
            return false;
        }
    }

    /// <summary>A publisher takes a connection at once, and does not mind that it says nothing; one that stands still is not there.</summary>
    private static bool IsPublished(string path)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified) { Blocking = false };
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<bool> ConnectVettedAsync(SourceGuard guard, Uri uri, CancellationToken cancellationToken)
    {
        try
        {
            var vetted = await guard.VetAsync(uri, cancellationToken).ConfigureAwait(false);
            var stream = await SourceGuard.ConnectPlainAsync(vetted, cancellationToken).ConfigureAwait(false);
            await stream.DisposeAsync().ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (error is SourceException or IOException)
        {
            return false;
        }
    }

    /// <summary>A server that has come to a halt still takes connections: only an answer shows that it lives.</summary>
    private static Task<bool> AskAsync(Uri uri, CancellationToken cancellationToken)
    {
        var address = uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.PathAndQuery, UriFormat.UriEscaped);
        var question = string.Create(CultureInfo.InvariantCulture, $"OPTIONS {address} RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: kinora\r\n\r\n");
        return ConnectAsync(uri, Encoding.ASCII.GetBytes(question), cancellationToken);
    }

    private static async Task<bool> ConnectAsync(Uri uri, byte[]? question, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(uri.DnsSafeHost, PortOf(uri), patience.Token).ConfigureAwait(false);
            if (question is null)
            {
                return true;
            }

            var stream = client.GetStream();
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(question, patience.Token).ConfigureAwait(false);
                var answer = new byte[7];
                await stream.ReadExactlyAsync(answer, patience.Token).ConfigureAwait(false);
                return answer.AsSpan().SequenceEqual("RTSP/1."u8);
            }
        }
        catch (Exception error) when (error is SocketException or IOException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private static int PortOf(Uri uri) => uri.Port > 0 ? uri.Port : uri.Scheme switch
    {
        "rtsp" => 554,
        "rtsps" => 322,
        "rtmps" => 443,
        _ => 1935,
    };
}
