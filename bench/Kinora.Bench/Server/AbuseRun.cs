using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kinora.Bench.Server;

/// <summary>
/// Attackers of a server for some seconds, of one kind or of all kinds at once, and from another address than the honest caller's: requests that are
/// never finished, callers with a wrong key, connections that go at once; and, with a key that is right, pictures that are none or say they are giant,
/// events and sockets that are never read, bodies that do not end. Says <c>begun</c>, and at the end what it did.
/// </summary>
internal sealed class AbuseRun(int port, string key)
{
    /// <summary>All kinds at once.</summary>
    public const string All = "all";

    /// <summary>What can be attacked alone.</summary>
    public static readonly string[] Kinds = ["slow", "pictures", "visits", "bodies", "keys"];

    private const int Slow = 100;
    private const int Unread = 16;

    /// <summary>Nobody listens to the address that wrong keys come from after a while: the other attackers have one of their own.</summary>
    private static readonly IPAddress Guessers = IPAddress.Parse("127.0.0.3"), Others = IPAddress.Parse("127.0.0.2");

    private readonly int[] _counts = new int[4];

    public static async Task<int> RunAsync(int port, int seconds, string key, string kind)
    {
        Process.GetCurrentProcess().PriorityClass = ProcessPriorityClass.Idle;
        var run = new AbuseRun(port, key);
        using var over = new CancellationTokenSource();
        List<Socket> kept = [];
        List<Task> attackers = [];
        foreach (var one in kind == All ? Kinds : [kind])
        {
            switch (one)
            {
                case "slow":
                    await run.BeSlowAsync(kept).ConfigureAwait(false);
                    break;
                case "pictures":
                    attackers.Add(run.BadPicturesAsync(over.Token));
                    break;
                case "visits":
                    attackers.Add(run.ComeAndGoAsync(over.Token));
                    break;
                case "bodies":
                    attackers.Add(run.EndlessAsync(over.Token));
                    break;
                case "keys":
                    attackers.Add(run.WrongKeysAsync(over.Token));
                    break;
                default:
                    throw new ArgumentException($"There is no attack '{one}'. Known: {string.Join(", ", Kinds)}.");
            }
        }

        Console.WriteLine("begun");
        await Task.Delay(TimeSpan.FromSeconds(seconds)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(attackers).ConfigureAwait(false);
        kept.ForEach(static socket => socket.Dispose());
        Console.WriteLine($"{kept.Count} slow and unread connections, {run._counts[0]} bad pictures, {run._counts[1]} connections that went at once, "
            + $"{run._counts[2]} MiB of bodies without end, {run._counts[3]} wrong keys");
        return 0;
    }

    private async Task BeSlowAsync(List<Socket> kept)
    {
        for (var i = 0; i < Slow; i++)
        {
            kept.Add(await SendAsync("GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: a").ConfigureAwait(false));
            kept.Add(await SendAsync(Head("POST /predict", "Content-Length: 1000000") + "abc").ConfigureAwait(false));
        }

        for (var i = 0; i < Unread; i++)
        {
            kept.Add(await SendAsync(Head("GET /api/streams/lobby/results")).ConfigureAwait(false));
            kept.Add(await SendAsync(Head(
                "GET /ws/streams/lobby?pictures=true",
                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")).ConfigureAwait(false));
        }
    }

    private async Task BadPicturesAsync(CancellationToken over)
    {
        using var http = Client(Others, key);
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
        for (var sent = 0; !over.IsCancellationRequested; sent++)
        {
            using var socket = await SendAsync(Head("POST /predict", "Transfer-Encoding: chunked")).ConfigureAwait(false);
            try
            {
                if (sent % 2 == 0)
                {
                    _ = await socket.SendAsync((byte[])[.. "4\r\n"u8, 0xff, 0xd8, 0xff, 0xe0, .. "\r\n"u8], CancellationToken.None).ConfigureAwait(false);  // it begins as a JPEG
                }

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
        using var http = Client(Guessers, key[..^1] + (key[^1] == 'A' ? 'B' : 'A'));
        for (; !over.IsCancellationRequested; _counts[3]++)
        {
            using var response = await http.GetAsync(new Uri("/api/streams", UriKind.Relative), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private HttpClient Client(IPAddress from, string with) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, _) => new NetworkStream(await ConnectAsync(from).ConfigureAwait(false), ownsSocket: true),
    })
    {
        BaseAddress = new Uri($"http://127.0.0.1:{port}"), DefaultRequestHeaders = { { "X-API-Key", with } },
    };

    private string Head(string call, string? headers = null) => $"{call} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: {key}\r\n{(headers is null ? "" : headers + "\r\n")}\r\n";

    private async Task<Socket> SendAsync(string text)
    {
        var socket = await ConnectAsync(Others).ConfigureAwait(false);
        _ = await socket.SendAsync(Encoding.ASCII.GetBytes(text)).ConfigureAwait(false);
        return socket;
    }

    private async Task<Socket> ConnectAsync(IPAddress from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        socket.Bind(new IPEndPoint(from, 0));
        await socket.ConnectAsync(IPAddress.Loopback, port).ConfigureAwait(false);
        return socket;
    }
}
