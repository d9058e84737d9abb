using System.Net.WebSockets;
using Kinora.Pipelines.Access;
using Kinora.Server.Access;

namespace Kinora.Server.Tests.Access;

/// <summary>Tickets, for what browsers open without headers.</summary>
public sealed class TicketTests
{
    private static readonly Caller Holder = new() { Id = "k", Name = "k", Role = AccessRole.Read };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ticket_OfAKey_OpensOnceWhatTheKeyOpens()
    {
        await using var server = await GuardedServer.StartAsync();
        var key = await server.AddKeyAsync(AccessRole.Read, ["door"]);
        var ticket = await TicketAsync(server, key);
        Assert.Equal(403, await server.StatusAsync("GET", $"/api/streams/yard/results?ticket={ticket}"));
        Assert.Equal(401, await server.StatusAsync("GET", $"/api/streams/door/results?ticket={ticket}"));  // it was used
        Assert.Equal(200, await server.StatusAsync("GET", $"/api/streams/door/results?ticket={await TicketAsync(server, key)}"));
        Assert.Equal(200, await server.StatusAsync("GET", $"/api/events?ticket={await TicketAsync(server, key)}"));
        Assert.Equal(400, await server.StatusAsync("GET", $"/api/streams?ticket={await TicketAsync(server, key)}"));
        Assert.Equal(401, await server.StatusAsync("GET", "/api/events?ticket=made-up"));
        Assert.Equal(401, await server.StatusAsync("POST", "/api/tickets"));
    }

    [Fact]
    public async Task Ticket_ForAPath_OpensThatOnly()
    {
        await using var server = await GuardedServer.StartAsync();
        var key = await server.AddKeyAsync();
        Assert.Equal(401, await server.StatusAsync("GET", $"/api/events?ticket={await TicketAsync(server, key, "/ws/streams/door")}"));
        using var socket = new ClientWebSocket();
        var address = new UriBuilder(server.Client.BaseAddress!) { Scheme = "ws", Path = "/ws/streams/door", Query = $"ticket={await TicketAsync(server, key, "/ws/streams/door")}&width=64" };
        await socket.ConnectAsync(address.Uri, Cancellation);
        Assert.Equal(WebSocketState.Open, socket.State);
        using var refused = new ClientWebSocket();
        await Assert.ThrowsAsync<WebSocketException>(() => refused.ConnectAsync(address.Uri, Cancellation));
        Assert.Equal(422, await server.StatusAsync("POST", "/api/tickets", key, """{"path":"door"}"""));
    }

    [Fact]
    public void Ticket_AfterItsTimeOrItsKeys_IsNotGood()
    {
        var time = new SetTime();
        var box = new TicketBox(new AccessParts { Time = time });
        var old = box.Make(Holder, null, null)!.Value;
        Assert.Equal(time.Now.AddSeconds(30), old.Expires);
        time.Now += TimeSpan.FromSeconds(30);
        Assert.Null(box.Take(old.Ticket, "/").Caller);

        using var over = new CancellationTokenSource();
        var revoked = box.Make(Holder, null, new CallerEnd(null, over.Token))!.Value.Ticket;
        over.Cancel();
        Assert.Null(box.Take(revoked, "/").Caller);
        Assert.Same(Holder, box.Take(box.Make(Holder, null, null)!.Value.Ticket, "/").Caller);
    }

    [Fact]
    public void Tickets_ThatNobodyUses_AreBounded()
    {
        var time = new SetTime();
        var box = new TicketBox(new AccessParts { Time = time });
        for (var i = 0; i < 100; i++)
        {
            Assert.NotNull(box.Make(Holder, null, null));
        }

        Assert.Null(box.Make(Holder, null, null));
        Assert.NotNull(box.Make(Holder with { Id = "else" }, null, null));
        time.Now += TimeSpan.FromSeconds(31);
        Assert.NotNull(box.Make(Holder, null, null));
    }

    private static async Task<string> TicketAsync(GuardedServer server, string key, string? path = null) =>
        (await server.JsonAsync("POST", "/api/tickets", key, path is null ? null : $$"""{"path":"{{path}}"}""")).GetProperty("ticket").GetString()!;

    /// <summary>A clock that a test sets.</summary>
    private sealed class SetTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
