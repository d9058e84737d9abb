using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Kinora.Server.Tests;

public sealed class StreamSocketTests(RunningServer server)
{
    [Fact]
    public async Task Socket_WithPictures_GivesResultsAndPicturesOfTheSameFrames()
    {
        await using var added = await server.AddAndWaitAsync("socket");
        using var socket = await ConnectAsync("/ws/streams/socket?pictures=true&width=160&fps=30");
        HashSet<long> results = [], pictures = [];

        while (!results.Overlaps(pictures))
        {
            var (type, message) = await ReceiveAsync(socket);
            if (type == WebSocketMessageType.Text)
            {
                var result = JsonSerializer.Deserialize<JsonElement>(message);
                if (result.TryGetProperty("timestamp", out var timestamp))
                {
                    results.Add(timestamp.GetDateTimeOffset().ToUnixTimeMilliseconds());
                }
            }
            else
            {
                pictures.Add(BinaryPrimitives.ReadInt64LittleEndian(message));
                Assert.Equal(160, BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(8)));
                Assert.Equal(4, message[16]);
                Assert.Equal([0xff, 0xd8, 0xff], message[17..20]);
            }
        }
    }

    [Fact]
    public async Task Socket_TheClientChangesItsMind_GetsWhatItWantsNow()
    {
        await using var added = await server.AddAndWaitAsync("wishes");
        using var socket = await ConnectAsync("/ws/streams/wishes");
        Assert.Equal(WebSocketMessageType.Text, (await ReceiveAsync(socket)).Type);

        await SayAsync(socket, """{"pictures":true,"results":false,"width":100}""");
        while ((await ReceiveAsync(socket)).Type != WebSocketMessageType.Binary)
        {
        }

        for (var i = 0; i < 3; i++)
        {
            var (type, message) = await ReceiveAsync(socket);
            Assert.Equal(WebSocketMessageType.Binary, type);
            Assert.Equal(100, BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(8)));
        }
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("""{"colour":"red"}""")]
    [InlineData("""{"width":-5}""")]
    [InlineData("""{"pictures":"yes"}""")]
    [InlineData("[[[[[[[[[]]]]]]]]]")]
    [InlineData("""{"一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一一":1}""")]
    public async Task Socket_AMessageThatMeansNothing_EndsItWithTheReason(string message)
    {
        var name = "confused" + Math.Abs(message.GetHashCode(StringComparison.Ordinal));
        await using var added = await server.AddAndWaitAsync(name);
        using var socket = await ConnectAsync($"/ws/streams/{name}?results=false");

        await SayAsync(socket, message);
        var (type, _) = await ReceiveAsync(socket);

        Assert.Equal(WebSocketMessageType.Close, type);
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, socket.CloseStatus);
        Assert.False(string.IsNullOrEmpty(socket.CloseStatusDescription));
    }

    [Fact]
    public async Task Socket_AMessageThatIsTooLong_EndsIt()
    {
        await using var added = await server.AddAndWaitAsync("chatter");
        using var socket = await ConnectAsync("/ws/streams/chatter?results=false");

        await SayAsync(socket, new string(' ', 10_000));

        Assert.Equal(WebSocketMessageType.Close, (await ReceiveAsync(socket)).Type);
    }

    [Fact]
    public async Task Socket_WhoseStreamIsRemoved_IsClosed()
    {
        await using var added = await server.AddAndWaitAsync("leaving");
        using var socket = await ConnectAsync("/ws/streams/leaving");

        await server.SendAsync(HttpMethod.Delete, "/api/streams/leaving");
        while ((await ReceiveAsync(socket)).Type != WebSocketMessageType.Close)
        {
        }

        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, socket.CloseStatus);
    }

    [Fact]
    public async Task Socket_ThatIsNone_IsToldSo()
    {
        var (status, problem) = await server.SendAsync(HttpMethod.Get, "/ws/streams/any");

        Assert.Equal(426, status);
        Assert.Contains("ws://", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private async Task<ClientWebSocket> ConnectAsync(string path)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(server.Address) { Scheme = "ws", Path = path.Split('?')[0], Query = path.Contains('?', StringComparison.Ordinal) ? path.Split('?')[1] : "" }.Uri, TestContext.Current.CancellationToken);
        return socket;
    }

    private static Task SayAsync(ClientWebSocket socket, string message) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);

    private static async Task<(WebSocketMessageType Type, byte[] Message)> ReceiveAsync(ClientWebSocket socket)
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                return (received.MessageType, message.ToArray());
            }
        }
    }
}
