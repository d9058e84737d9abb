using System.Net.WebSockets;

namespace Kinora.Server.Tests;

/// <summary>Who watches a stream, and for how long, is nothing to its source.</summary>
public sealed class VisitorsTests(RunningServer server)
{
    private const int Rounds = 10;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Visitors_OfEveryKindThatComeAndGo_LeaveTheSourceAndItsOtherReaderAlone()
    {
        await using var added = await server.AddAndWaitAsync("visited", 25);
        using var reader = added.Stream.Results.OpenReader(after: 0);
        var before = added.Stream.Status.Source!;
        for (var round = 0; round < Rounds; round++)
        {
            await Task.WhenAll(SnapshotAsync(), FollowAsync(), SocketAsync(farewell: round % 2 == 0));
        }

        var frame = await reader.NextAsync(Cancellation);
        for (var i = 0; i < Rounds; i++)
        {
            var next = await reader.NextAsync(Cancellation);
            Assert.True(next!.Id > frame!.Id);
            frame = next;
        }

        var after = added.Stream.Status.Source!;
        Assert.Equal((before.Restarts, before.State, before.Since), (after.Restarts, after.State, after.Since));
        Assert.True(after.Frames > before.Frames);
    }

    private async Task SnapshotAsync()
    {
        using var response = await server.Client.GetAsync("/api/streams/visited/snapshot", Cancellation);
        Assert.Equal("image/jpeg", response.Content.Headers.ContentType?.MediaType);
    }

    private async Task FollowAsync()
    {
        using var events = new StreamReader(await server.Client.GetStreamAsync("/api/streams/visited/results", Cancellation));
        Assert.NotNull(await events.ReadLineAsync(Cancellation));
    }

    private async Task SocketAsync(bool farewell)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(server.Address) { Scheme = "ws", Path = "/ws/streams/visited", Query = "pictures=true&results=true" }.Uri, Cancellation);
        await socket.ReceiveAsync(new byte[64 << 10], Cancellation);
        if (farewell)
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        }
        else
        {
            socket.Abort();
        }
    }
}
