using Kinora.Abuse.Tests.Server;

namespace Kinora.Abuse.Tests.Attacks;

/// <summary>Requests that two servers could read in two ways: what hides in them must not be served.</summary>
[Trait("Speed", "Slow")]
public sealed class SmugglingTests(AbusedServer server)
{
    private const string Hidden = $"DELETE /api/streams/{AbusedServer.Stream} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

    public static TheoryData<string> Forms { get; } = new(
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
        "X: a\rb\r\nContent-Length: 0\r\n\r\n" + Hidden);

    [Theory]
    [MemberData(nameof(Forms), DisableDiscoveryEnumeration = true)]
    public Task Request_WithTwoEnds_HidesNoOther(string form) => server.SurvivesAsync("smuggling", async () =>
    {
        using var connection = await RawConnection.OpenAsync(server.Port);
        await connection.SendAsync("POST /predict HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: image/jpeg\r\n" + form);
        connection.EndSending();
        var answer = await connection.ReadTextToEndAsync();

        // Refused once, or read as one request; in no case is the hidden one answered, which would be a 204 or 409.
        Assert.DoesNotContain("HTTP/1.1 204", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/1.1 409", answer, StringComparison.Ordinal);
        Assert.InRange(answer.Split("HTTP/1.1 ").Length - 1, 0, 1);
    });
}
