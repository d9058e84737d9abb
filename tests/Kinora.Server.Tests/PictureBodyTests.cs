using Kinora.Server.Predict;
using Kinora.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Tests;

public class PictureBodyTests
{
    private const int Most = 20 << 20;

    [Fact]
    public async Task ReadAsync_LengthThatIsOnlyAnnounced_TakesNoMemoryForIt()
    {
        var room = new PictureRoom(1 << 20);
        var http = Request(new byte[10]);
        http.Request.ContentLength = Most;

        using var body = await PictureBody.ReadAsync(http, Most, room);

        Assert.Equal(10, body.Picture.Length);
        Assert.InRange(room.Held, 1, 1 << 20);
    }

    [Fact]
    public async Task ReadAsync_MoreThanAllMayHold_Is503AndGivesBackWhatItTook()
    {
        var room = new PictureRoom(1_000_000);
        var first = await PictureBody.ReadAsync(Request(new byte[500_000]), Most, room);

        var refused = await Assert.ThrowsAsync<RequestException>(() => PictureBody.ReadAsync(Request(new byte[500_000]), Most, room));

        Assert.Equal(503, refused.Status);
        first.Dispose();
        Assert.Equal(0, room.Held);
        using var next = await PictureBody.ReadAsync(Request(new byte[500_000]), Most, room);
        Assert.Equal(500_000, next.Picture.Length);
    }

    private static DefaultHttpContext Request(byte[] body) => new() { Request = { Body = new MemoryStream(body), ContentType = "image/jpeg" } };
}
