using System.Buffers.Binary;
using Kinora.Abuse.Tests.Http2;
using Kinora.Abuse.Tests.Server;

namespace Kinora.Abuse.Tests.Attacks;

/// <summary>Clients that begin and do not go on. Each is sent away; the test ends only when all have been.</summary>
[Trait("Speed", "Slow")]
public sealed class SlowlorisTests(AbusedServer server)
{
    private const int Clients = 150;
    private const string Predict = "/ml_inference.StreamService/Predict";
    private const string Push = "/ml_inference.StreamService/PushFrames";

    [Fact]
    public Task Requests_ThatAreNeverFinished_AreGivenUp() => server.SurvivesAsync("slowloris", () => Task.WhenAll(
        HeadersAsync(), BodiesAsync("Content-Length: 1000000\r\n\r\nabc"), BodiesAsync("Transfer-Encoding: chunked\r\n\r\n5\r\nabc"),
        CallHeadersAsync(), CallsAsync(Predict, []), CallsAsync(Predict, Message(8 << 20, 100)), CallsAsync(Push, Message(60 << 20, 100_000))));

    private async Task HeadersAsync()
    {
        var connections = await RawConnection.OpenManyAsync(server.Port, Clients);
        await Task.WhenAll(connections.Select(async connection =>
        {
            using (connection)
            {
                await connection.SendAsync("GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: a");
                Assert.StartsWith("HTTP/1.1 408 ", await connection.ReadTextToEndAsync(), StringComparison.Ordinal);
            }
        }));
    }

    private async Task BodiesAsync(string body)
    {
        var connections = await RawConnection.OpenManyAsync(server.Port, Clients);
        await Task.WhenAll(connections.Select(async connection =>
        {
            using (connection)
            {
                await connection.SendAsync("POST /predict HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: image/jpeg\r\n" + body);
                Assert.DoesNotContain("200 OK", await connection.ReadTextToEndAsync(), StringComparison.Ordinal);
            }
        }));
    }

    /// <summary>A block of headers whose end never comes.</summary>
    private async Task CallHeadersAsync()
    {
        for (var i = 0; i < 20; i++)
        {
            using var connection = await Http2Connection.OpenAsync(server.GrpcPort);
            await connection.SendAsync(Http2Connection.Frame(Http2Frame.Headers, 0, 1, Http2Connection.Call(Predict)));
            if (i == 0)
            {
                await connection.ReadToEndAsync();
            }
        }
    }

    /// <summary>Ninety calls on each connection, of whose message only the beginning comes. The server ends the calls; the connection is ours to end.</summary>
    private async Task CallsAsync(string path, byte[] body)
    {
        const int Calls = 90;
        const byte EndHeaders = 4;
        using var connection = await Http2Connection.OpenAsync(server.GrpcPort);
        for (var call = 0; call < Calls; call++)
        {
            await connection.SendAsync(Http2Connection.Frame(Http2Frame.Headers, EndHeaders, (2 * call) + 1, Http2Connection.Call(path)));
            for (var at = 0; at < Math.Min(body.Length, 16_000); at += 8_000)
            {
                await connection.SendAsync(Http2Connection.Frame(Http2Frame.Data, 0, (2 * call) + 1, body.AsSpan(at, Math.Min(8_000, body.Length - at))));
            }
        }

        await connection.ReadUntilAsync(Http2Frame.Headers, Calls);
    }

    private static byte[] Message(int announced, int there)
    {
        var message = new byte[5 + there];
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), announced);
        return message;
    }
}
