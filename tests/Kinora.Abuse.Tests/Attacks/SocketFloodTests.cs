using System.Net.WebSockets;
using System.Text;
using Kinora.Abuse.Tests.Server;

namespace Kinora.Abuse.Tests.Attacks;

/// <summary>WebSockets by the hundred, frames that are giant, fragments without end, wishes without pause, and clients that never read.</summary>
[Trait("Speed", "Slow")]
public sealed class SocketFloodTests(AbusedServer server)
{
    private const int Sockets = 200;
    private const string Upgrade =
        $"GET /ws/streams/{AbusedServer.Stream}?pictures=true&width=1280&fps=60 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

    [Fact]
    public Task Sockets_ThatNeverRead_AreGivenUp() => server.SurvivesAsync("WebSockets that never read", async () =>
    {
        var connections = await RawConnection.OpenManyAsync(server.Port, Sockets, receiveBuffer: 4096);
        await Task.WhenAll(connections.Select(static connection => connection.SendAsync(Upgrade)));

        // The server's pings stay unanswered: after two of its intervals it has given up, and what it sent before can be read to its end.
        await Task.Delay(TimeSpan.FromSeconds(35), TestContext.Current.CancellationToken);
        await Task.WhenAll(connections.Select(static async connection =>
        {
            await connection.ReadToEndAsync();
            connection.Dispose();
        }));
    });

    [Theory]
    [InlineData("giant", new byte[] { 0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4 })]
    [InlineData("negative", new byte[] { 0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4 })]
    [InlineData("not masked", new byte[] { 0x81, 0x02, 0x7b, 0x7d })]
    [InlineData("reserved", new byte[] { 0xf7, 0x80, 0, 0, 0, 0 })]
    [InlineData("long ping", new byte[] { 0x89, 0xfe, 0x10, 0x00, 0, 0, 0, 0 })]
    [InlineData("ping in pieces", new byte[] { 0x09, 0x80, 0, 0, 0, 0 })]
    [InlineData("continued from nothing", new byte[] { 0x80, 0x80, 0, 0, 0, 0 })]
    [InlineData("no text", new byte[] { 0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe })]
    public Task Frame_ThatIsNone_EndsItsSocketOnly(string name, byte[] frame) => server.SurvivesAsync("WebSocket frame: " + name, async () =>
    {
        var connections = await RawConnection.OpenManyAsync(server.Port, 50);
        await Task.WhenAll(connections.Select(async connection =>
        {
            using (connection)
            {
                await connection.SendAsync(Upgrade);
                await connection.SendAsync((byte[])[.. frame, .. new byte[5000]]);

                // The server ends the connection; where it does so by a reset, what it had sent before may be lost.
                var answer = await connection.ReadTextToEndAsync();
                Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal) || answer[0] is '\x81' or '\x88', answer);
            }
        }));
    });

    [Fact]
    public Task Fragments_WithoutEnd_AreCutOff() => server.SurvivesAsync("fragments without end", () => Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
    {
        using var connection = await RawConnection.OpenAsync(server.Port);
        await connection.SendAsync(Upgrade);
        var reading = connection.ReadToEndAsync();
        byte[] more = [0x00, 0x81, 0, 0, 0, 0, 0x20];
        await connection.SendAsync((byte[])[0x01, 0x81, 0, 0, 0, 0, 0x20]);
        while (!reading.IsCompleted && await connection.SendAsync((byte[])[.. Enumerable.Repeat(more, 200).SelectMany(static bytes => bytes)]))
        {
            await Task.Delay(1);
        }

        await reading;  // which fails where the server does not close
    })));

    [Fact]
    public Task Wishes_WithoutPause_AreTakenOneAfterTheOther() => server.SurvivesAsync("wishes without pause", async () =>
    {
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await Task.WhenAll(Enumerable.Range(0, 30).Select(async number =>
        {
            using var socket = new ClientWebSocket();
            await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{server.Port}/ws/streams/{AbusedServer.Stream}"), CancellationToken.None);
            var reading = ReadAsync(socket);
            for (var i = 0; !over.IsCancellationRequested && socket.State == WebSocketState.Open; i++)
            {
                var wish = Encoding.ASCII.GetBytes($"{{\"pictures\":true,\"width\":{160 + ((i * 37) + number) % 1000},\"fps\":{1 + (i % 50)},\"overlay\":{(i % 2 == 0 ? "true" : "false")}}}");
                try
                {
                    await socket.SendAsync(wish, WebSocketMessageType.Text, true, over.Token);
                    await Task.Delay(1, over.Token);  // the honest client is in this process, and needs its threads
                }
                catch (Exception error) when (error is OperationCanceledException or WebSocketException)
                {
                    break;
                }
            }

            socket.Abort();
            await reading;
        }));
    });

    private static async Task ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[64 << 10];
        try
        {
            while (socket.State == WebSocketState.Open)
            {
                _ = await socket.ReceiveAsync(buffer, CancellationToken.None);
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // It was cut off.
        }
    }
}
