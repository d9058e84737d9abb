using Kinora.Abuse.Tests.Server;

namespace Kinora.Abuse.Tests.Attacks;

/// <summary>Bodies that are too large, too short, or in chunks that mean nothing.</summary>
[Trait("Speed", "Slow")]
public sealed class BodyTests(AbusedServer server)
{
    private const string Head = "POST /predict HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: image/jpeg\r\n";

    /// <summary>More than a request may have; the server must have closed long before.</summary>
    private const long Giant = 10L << 30;

    [Theory]
    [InlineData("/predict", "image/jpeg")]
    [InlineData("/predict", "multipart/form-data; boundary=b")]
    [InlineData("/api/streams", "application/json")]
    public Task Body_OfTenGibibytes_IsRefusedUnread(string path, string type) => server.SurvivesAsync($"giant bodies to {path} as {type}", () => Task.WhenAll(
        Enumerable.Range(0, 8).Select(async i =>
        {
            using var connection = await RawConnection.OpenAsync(server.Port);
            await connection.SendAsync(
                $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {type}\r\n{(i % 2 == 0 ? $"Content-Length: {Giant}" : "Transfer-Encoding: chunked")}\r\n\r\n");
            var piece = new byte[1 << 20];
            ((ReadOnlySpan<byte>)(i < 4 ? [] : [0xff, 0xd8, 0xff])).CopyTo(piece);  // half of them begin as pictures do
            var chunk = (byte[])[.. "100000\r\n"u8, .. piece, .. "\r\n"u8];
            long sent = 0;
            while (sent < Giant && await connection.SendAsync(i % 2 == 0 ? piece : chunk))
            {
                sent += piece.Length;
            }

            Assert.InRange(sent, 0, 200L << 20);
        })));

    [Fact]
    public Task Body_CutOffAnywhere_HoldsNothing() => server.SurvivesAsync("truncated bodies", async () =>
    {
        for (var round = 0; round < 20; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
            {
                using var connection = await RawConnection.OpenAsync(server.Port);
                await connection.SendAsync($"{Head}Content-Length: {server.Picture.Length}\r\n\r\n");
                await connection.SendAsync(server.Picture[..(server.Picture.Length * i / 50)]);
                if (i % 2 == 0)
                {
                    connection.EndSending();
                    Assert.DoesNotContain(" 200 ", await connection.ReadTextToEndAsync(), StringComparison.Ordinal);
                }
                else if (i % 4 == 1)
                {
                    connection.Reset();
                }
            }));
        }

        Assert.True(server.Faults() is "", server.Faults());
    });

    [Fact]
    public Task Chunks_ThatMeanNothing_Are400AndTheEndOfTheConnection() => server.SurvivesAsync("chunks", async () =>
    {
        string[] bodies =
        [
            "zz\r\n", "-1\r\n", "ffffffffffffffffff\r\n", "7fffffff\r\n\r\nx", "5\r\nabc\r\n0\r\n\r\n", "0x5\r\nabcde\r\n0\r\n\r\n", "5 5\r\nabcde\r\n0\r\n\r\n", "5\nabcde\n0\n\n", ";\r\n",
            "1" + new string('0', 200) + "\r\n", "+5\r\nabcde\r\n0\r\n\r\n",
        ];
        foreach (var body in bodies)
        {
            using var connection = await RawConnection.OpenAsync(server.Port);
            await connection.SendAsync($"{Head}Transfer-Encoding: chunked\r\n\r\n{body}");
            connection.EndSending();
            var answer = await connection.ReadTextToEndAsync();
            Assert.False(answer.StartsWith("HTTP/1.1 2", StringComparison.Ordinal), $"{body}: {answer}");
            Assert.False(answer.StartsWith("HTTP/1.1 5", StringComparison.Ordinal), $"{body}: {answer}");
        }
    });
}
