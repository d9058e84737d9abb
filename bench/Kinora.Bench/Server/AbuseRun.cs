using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kinora.Bench.Server;

/// <summary>
/// Attackers of a server for some seconds, all kinds at once: requests that are never finished, pictures that are none or say they are giant,
/// events and sockets that are never read, bodies that do not end, connections that go at once. Says <c>begun</c>, and at the end what it did.
/// </summary>
internal static class AbuseRun
{
    private const int Slow = 200;
    private const int Unread = 100;

    public static async Task<int> RunAsync(int port, int seconds)
    {
        Process.GetCurrentProcess().PriorityClass = ProcessPriorityClass.Idle;
        using var over = new CancellationTokenSource();
        var counts = new int[3];
        List<Socket> kept = [];
        for (var i = 0; i < Slow; i++)
        {
            kept.Add(await SendAsync(port, "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: a").ConfigureAwait(false));
            kept.Add(await SendAsync(port, "POST /predict HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\nabc").ConfigureAwait(false));
        }

        for (var i = 0; i < Unread; i++)
        {
            kept.Add(await SendAsync(port, "GET /api/streams/lobby/results HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").ConfigureAwait(false));
            kept.Add(await SendAsync(
                port,
                "GET /ws/streams/lobby?pictures=true HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
                .ConfigureAwait(false));
        }

        Task[] attackers = [BadPicturesAsync(port, counts, over.Token), ComeAndGoAsync(port, counts, over.Token), EndlessAsync(port, counts, over.Token)];
        Console.WriteLine("begun");
        await Task.Delay(TimeSpan.FromSeconds(seconds)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(attackers).ConfigureAwait(false);
        kept.ForEach(static socket => socket.Dispose());
        Console.WriteLine($"{kept.Count} slow and unread connections, {counts[0]} bad pictures, {counts[1]} connections that went at once, {counts[2]} MiB of bodies without end");
        return 0;
    }

    private static async Task BadPicturesAsync(int port, int[] counts, CancellationToken over)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        byte[] giant =
        [
            0x89, .. "PNG\r\n"u8, 26, 10, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0xff, 0xdc, 0, 0, 0xff, 0xdc, 8, 2, 0, 0, 0, .. new byte[4],
        ];
        byte[] damaged = [.. giant[..16], 0, 0, 1, 0, 0, 0, 1, 0, .. giant[24..], .. new byte[200]];
        var random = new Random(1);
        while (!over.IsCancellationRequested)
        {
            // One in twenty needs a process to be found out.
            var noise = new byte[2000];
            random.NextBytes(noise);
            using var content = new ByteArrayContent(counts[0] % 20 == 0 ? damaged : counts[0] % 2 == 0 ? giant : noise);
            using var response = await http.PostAsync(new Uri("/predict", UriKind.Relative), content, CancellationToken.None).ConfigureAwait(false);
            counts[0]++;
        }
    }

    private static async Task ComeAndGoAsync(int port, int[] counts, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            using var socket = await SendAsync(port, counts[1] % 2 == 0 ? "GET / HT" : "GET /api/streams/lobby/results HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").ConfigureAwait(false);
            counts[1]++;
        }
    }

    private static async Task EndlessAsync(int port, int[] counts, CancellationToken over)
    {
        byte[] chunk = [.. "100000\r\n"u8, .. new byte[1 << 20], .. "\r\n"u8];
        while (!over.IsCancellationRequested)
        {
            using var socket = await SendAsync(port, "POST /predict HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n").ConfigureAwait(false);
            try
            {
                for (; !over.IsCancellationRequested; counts[2]++)
                {
                    _ = await socket.SendAsync(chunk, CancellationToken.None).ConfigureAwait(false);
                }
            }
            catch (SocketException)
            {
                // The server has had enough.
            }
        }
    }

    private static async Task<Socket> SendAsync(int port, string text)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, port).ConfigureAwait(false);
        _ = await socket.SendAsync(Encoding.ASCII.GetBytes(text)).ConfigureAwait(false);
        return socket;
    }
}
