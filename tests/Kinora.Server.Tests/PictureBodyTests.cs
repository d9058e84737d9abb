using Kinora.Media.Stills;
using Kinora.Pipelines.Access;
using Kinora.Server.Access;
using Kinora.Server.Limits;
using Kinora.Server.Predict;
using Kinora.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Tests;

public class PictureBodyTests
{
    private const int Most = 20 << 20;

    private static readonly Pace<string> Pace = new(TimeProvider.System, 1 << 30, 1 << 30);

    [Fact]
    public async Task ReadAsync_LengthThatIsOnlyAnnounced_TakesNoMemoryForIt()
    {
        var room = new PictureRoom(1 << 20);
        var http = Request(Jpeg(10));
        http.Request.ContentLength = Most;

        using var body = await PictureBody.ReadAsync(http, Most, room, Pace);

        Assert.Equal(10, body.Picture.Length);
        Assert.InRange(room.Held, 1, 64 << 10);
    }

    [Fact]
    public async Task ReadAsync_MoreThanAllMayHold_Is503AndGivesBackWhatItTook()
    {
        var room = new PictureRoom(2_000_000);
        var first = await PictureBody.ReadAsync(Request(Jpeg(500_000)), Most, room, Pace);

        var refused = await Assert.ThrowsAsync<RequestException>(() => PictureBody.ReadAsync(Request(Jpeg(500_000)), Most, room, Pace));

        Assert.Equal(503, refused.Status);
        first.Dispose();
        Assert.Equal(0, room.Held);
        using var next = await PictureBody.ReadAsync(Request(Jpeg(500_000)), Most, room, Pace);
        Assert.Equal(500_000, next.Picture.Length);
    }

    [Fact]
    public async Task ReadAsync_OneCallerWithHalfOfTheRoom_LeavesTheOtherHalfToOthers()
    {
        var room = new PictureRoom(4_000_000);
        using var first = await PictureBody.ReadAsync(Request(Jpeg(500_000), "one"), Most, room, Pace);

        var refused = await Assert.ThrowsAsync<RequestException>(() => PictureBody.ReadAsync(Request(Jpeg(1_500_000), "one"), Most, room, Pace));
        using var others = await PictureBody.ReadAsync(Request(Jpeg(500_000), "two"), Most, room, Pace);

        Assert.Equal(503, refused.Status);
        Assert.Equal(500_000, others.Picture.Length);
    }

    [Fact]
    public async Task ReadAsync_WhatBeginsAsNoPicture_IsRefusedBeforeTheRestIsRead()
    {
        var body = new MemoryStream(new byte[10 << 20]);

        await Assert.ThrowsAsync<StillException>(() => PictureBody.ReadAsync(
            new DefaultHttpContext { Request = { Body = body } }, Most, new PictureRoom(64 << 20), Pace));

        Assert.InRange(body.Position, 1, 1 << 20);
    }

    private static byte[] Jpeg(int length) => [0xff, 0xd8, 0xff, .. new byte[length - 3]];

    private static DefaultHttpContext Request(byte[] body, string caller)
    {
        var http = Request(body);
        http.Features.Set(new Caller { Id = caller, Name = caller, Role = AccessRole.Read });
        return http;
    }

    private static DefaultHttpContext Request(byte[] body) => new() { Request = { Body = new MemoryStream(body), ContentType = "image/jpeg" } };
}
