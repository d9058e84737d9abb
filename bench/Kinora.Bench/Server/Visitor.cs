using System.Net.WebSockets;

namespace Kinora.Bench.Server;

/// <summary>A client that comes, stays for some seconds and goes, again and again: by turns with a farewell and without one.</summary>
/// <param name="http">What carries every visitor's connections.</param>
/// <param name="port">Where the server is.</param>
/// <param name="number">Odd visitors come over a WebSocket and look at pictures, even ones read events.</param>
internal sealed class Visitor(HttpMessageInvoker http, int port, int number)
{
    private static readonly TimeSpan ShortestStay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestStay = TimeSpan.FromSeconds(12);

    private readonly Random _random = new(number);
    private readonly byte[] _buffer = new byte[64 << 10];

    public int Visits { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>What went wrong; null when nothing did.</summary>
    public string? Trouble { get; private set; }

    public async Task VisitAsync(IReadOnlyList<string> streams, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            using var stay = CancellationTokenSource.CreateLinkedTokenSource(over);
            stay.CancelAfter(ShortestStay + ((LongestStay - ShortestStay) * _random.NextDouble()));
            var stream = streams[_random.Next(streams.Count)];
            try
            {
                await (number % 2 == 1 ? LookAsync(stream, stay.Token) : ReadAsync(stream, stay.Token)).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stay.IsCancellationRequested)
            {
                Visits++;
            }
            catch (Exception error) when (error is HttpRequestException or WebSocketException or IOException or InvalidOperationException)
            {
                Trouble ??= error.Message;
            }
        }
    }

    private async Task ReadAsync(string stream, CancellationToken stay)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{port}/api/streams/{stream}/results"));
        using var response = await http.SendAsync(request, stay).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        var body = await response.Content.ReadAsStreamAsync(stay).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            int read;
            while ((read = await body.ReadAsync(_buffer, stay).ConfigureAwait(false)) > 0)
            {
                Bytes += read;
            }
        }

        throw new InvalidOperationException("The server ended a stream of events.");
    }

    private async Task LookAsync(string stream, CancellationToken stay)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/ws/streams/{stream}?pictures=true&fps=2&width=480"), http, stay).ConfigureAwait(false);

        // Cancelling a read ends the connection without a word; who says goodbye leaves between two messages.
        var leaves = _random.Next(2) == 0 ? CancellationToken.None : stay;
        while (!stay.IsCancellationRequested)
        {
            var received = await socket.ReceiveAsync(_buffer.AsMemory(), leaves).ConfigureAwait(false);
            Bytes += received.Count;
            if (received.MessageType == WebSocketMessageType.Close)
            {
                throw new InvalidOperationException("The server ended a WebSocket.");
            }
        }

        using var patience = new CancellationTokenSource(ShortestStay);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token).ConfigureAwait(false);
        Visits++;
    }
}
