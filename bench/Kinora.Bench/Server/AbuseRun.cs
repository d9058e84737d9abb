using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kinora.Bench.Server;

/// <summary>
/// Attackers of a server for some seconds, all kinds at once and from another address than the honest caller's: requests that are never
/// finished, callers with a wrong key, connections that go at once; and, with a key that is right, pictures that are none or say they are giant,
/// events and sockets that are never read, bodies that do not end. Says <c>begun</c>, and at the end what it did.
/// </summary>
internal sealed class AbuseRun(int port, string key)
{
    private const int Slow = 100;
    private const int Unread = 16;

    private static readonly IPEndPoint From = new(IPAddress.Parse("127.0.0.2"), 0);

    private readonly int[] _counts = new int[4];

    public static async Task<int> RunAsync(int port, int seconds, string key)
    {
        Process.GetCurrentProcess().PriorityClass = ProcessPriorityClass.Idle;
        var run = new AbuseRun(port, key);
        using var over = new CancellationTokenSource();
        List<Socket> kept = [];
        for (var i = 0; i < Slow; i++)
        {
            kept.Add(await run.SendAsync("GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: a").ConfigureAwait(false));
            kept.Add(await run.SendAsync(run.Head("POST /predict", "Content-Length: 1000000") + "abc").ConfigureAwait(false));
        }

        for (var i = 0; i < Unread; i++)
        {
            kept.Add(await run.SendAsync(run.Head("GET /api/streams/lobby/results")).ConfigureAwait(false));
            kept.Add(await run.SendAsync(run.Head(
                "GET /ws/streams/lobby?pictures=true",
                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")).ConfigureAwait(false));
        }

        Task[] attackers = [run.BadPicturesAsync(over.Token), run.ComeAndGoAsync(over.Token), run.EndlessAsync(over.Token), run.WrongKeysAsync(over.Token)];
        Console.WriteLine("begun");
        await Task.Delay(TimeSpan.FromSeconds(seconds)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(attackers).ConfigureAwait(false);
        kept.ForEach(static socket => socket.Dispose());
        Console.WriteLine($"{kept.Count} slow and unread connections, {run._counts[0]} bad pictures, {run._counts[1]} connections that went at once, "
            + $"{run._counts[2]} MiB of bodies without end, {run._counts[3]} wrong keys");
        return 0;
    }

    private async Task BadPicturesAsync(CancellationToken over)
    {
        using var http = Client(key);
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
            using var content = new ByteArrayContent(_counts[0] % 20 == 0 ? damaged : _counts[0] % 2 == 0 ? giant : noise);
            using var response = await http.PostAsync(new Uri("/predict", UriKind.Relative), content, CancellationToken.None).ConfigureAwait(false);
            _counts[0]++;
        }
    }

    private async Task ComeAndGoAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            using var socket = await SendAsync(_counts[1] % 2 == 0 ? "GET / HT" : Head("GET /api/streams/lobby/results")).ConfigureAwait(false);
            _counts[1]++;
        }
    }

    private async Task EndlessAsync(CancellationToken over)
    {
        byte[] chunk = [.. "100000\r\n"u8, .. new byte[1 << 20], .. "\r\n"u8];
        while (!over.IsCancellationRequested)
        {
            using var socket = await SendAsync(Head("POST /predict", "Transfer-Encoding: chunked")).ConfigureAwait(false);
            try
            {
                for (; !over.IsCancellationRequested; _counts[2]++)
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

    private async Task WrongKeysAsync(CancellationToken over)
    {
        using var http = Client("kn_wrong");
        for (; !over.IsCancellationRequested; _counts[3]++)
        {
            using var response = await http.GetAsync(new Uri("/api/streams", UriKind.Relative), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private HttpClient Client(string with) => new(new SocketsHttpHandler { ConnectCallback = async (_, _) => new NetworkStream(await ConnectAsync().ConfigureAwait(false), ownsSocket: true) })
    {
        BaseAddress = new Uri($"http://127.0.0.1:{port}"), DefaultRequestHeaders = { { "X-API-Key", with } },
    };

    private string Head(string call, string? headers = null) => $"{call} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: {key}\r\n{(headers is null ? "" : headers + "\r\n")}\r\n";

    private async Task<Socket> SendAsync(string text)
    {
        var socket = await ConnectAsync().ConfigureAwait(false);
        _ = await socket.SendAsync(Encoding.ASCII.GetBytes(text)).ConfigureAwait(false);
        return socket;
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        socket.Bind(From);
        await socket.ConnectAsync(IPAddress.Loopback, port).ConfigureAwait(false);
        return socket;
    }
}
