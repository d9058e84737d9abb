using Kinora.Abuse.Tests.Server;

namespace Kinora.Abuse.Tests.Attacks;

/// <summary>Requests that two servers could read in two ways: what hides in them must not be served.</summary>
[Trait("Speed", "Slow")]
public sealed class SmugglingTests(AbusedServer server)
{
    private const string Hidden = $"DELETE /api/streams/{AbusedServer.Stream} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

    private static readonly string[] Forms =
    [
        "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + Hidden,
        "Content-Length: 5\r\nContent-Length: 0\r\n\r\n" + Hidden,
        "Content-Length: 0, 5\r\n\r\n" + Hidden,
        "Content-Length: -1\r\n\r\n" + Hidden,
        "Content-Length: 0x0\r\n\r\n" + Hidden,
        "Content-Length: 18446744073709551616\r\n\r\n" + Hidden,
        "Content-Length : 0\r\n\r\n" + Hidden,
        "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + Hidden,
        "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + Hidden,
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + Hidden,
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n\r\n0\r\n\r\n" + Hidden,
        "Transfer-Encoding:\n chunked\r\n\r\n0\r\n\r\n" + Hidden,
        "X: a\r\n Content-Length: 0\r\n\r\n" + Hidden,
        "X: a\0b\r\nContent-Length: 0\r\n\r\n" + Hidden,
        "X: a\rb\r\nContent-Length: 0\r\n\r\n" + Hidden,
    ];

    [Fact]
    public Task Requests_WithTwoEnds_HideNoOthers() => server.SurvivesAsync("smuggling", async () =>
    {
        foreach (var form in Forms)
        {
            using var connection = await RawConnection.OpenAsync(server.Port);
            await connection.SendAsync("POST /predict HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: image/jpeg\r\n" + form);
            connection.EndSending();
            var answer = await connection.ReadTextToEndAsync();

            // Refused once, or read as one request; in no case is the hidden one answered, which would be a second answer.
            Assert.True(answer.Split("HTTP/1.1 ").Length <= 2, $"{form}: {answer}");
            Assert.DoesNotContain("HTTP/1.1 2", answer, StringComparison.Ordinal);
        }
    });
}
