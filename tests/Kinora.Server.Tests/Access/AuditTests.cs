using System.Text.Json;
using Kinora.Pipelines.Access;
using Kinora.Server.Audit;

namespace Kinora.Server.Tests.Access;

/// <summary>It is written down who did what, and who was not let.</summary>
public sealed class AuditTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changes_ThatWereAnsweredAsDone_AreInTheAuditAtOnce()
    {
        await using var server = await GuardedServer.StartAsync();
        var key = await server.AddKeyAsync(AccessRole.Admin);
        Assert.Equal(201, await server.StatusAsync("POST", "/api/streams", key, """{"name":"new","source":"rtsp://user:hush@127.0.0.1:9/x?token=whisper","steps":["overlay"],"paused":true}"""));
        Assert.Equal(200, await server.StatusAsync("PATCH", "/api/streams/new", key, """{"fps":2}"""));
        Assert.Equal(200, await server.StatusAsync("POST", "/api/streams/door/pause", key));
        Assert.Equal(200, await server.StatusAsync("POST", "/api/streams/door/start", key));
        Assert.Equal(204, await server.StatusAsync("DELETE", "/api/streams/new", key));

        var answer = await server.JsonAsync("GET", "/api/audit", key);
        Assert.Equal(
            ["stream.removed new", "stream.started door", "stream.paused door", "stream.changed new", "stream.added new"],
            Entries(answer).Select(entry => $"{entry.GetProperty("action").GetString()} {entry.GetProperty("stream").GetString()}"));
        Assert.All(Entries(answer), entry => Assert.Equal(
            (key[4..14], "the Admin key", "127.0.0.1", "done"),
            (entry.GetProperty("caller").GetProperty("id").GetString(), entry.GetProperty("caller").GetProperty("name").GetString(),
                entry.GetProperty("caller").GetProperty("address").GetString(), entry.GetProperty("outcome").GetString())));
        Assert.Contains("rtsp://***@127.0.0.1:9/x?token=***", answer.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", answer.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("whisper", answer.GetRawText(), StringComparison.Ordinal);

        var page = await server.JsonAsync("GET", "/api/audit?limit=2&stream=new", key);
        Assert.Equal(2, Entries(page).Length);
        var rest = await server.JsonAsync("GET", $"/api/audit?limit=2&stream=new&before={page.GetProperty("next").GetString()}", key);
        Assert.Equal("stream.added", Assert.Single(Entries(rest)).GetProperty("action").GetString());
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next").ValueKind);
        Assert.Empty(Entries(await server.JsonAsync("GET", "/api/audit?caller=else", key)));
        Assert.Empty(Entries(await server.JsonAsync("GET", $"/api/audit?since={DateTimeOffset.UtcNow.AddHours(1):yyyy-MM-dd'T'HH:mm:ss'Z'}", key)));
        Assert.Equal(422, await server.StatusAsync("GET", "/api/audit?since=yesterday", key));
        Assert.Equal(422, await server.StatusAsync("GET", "/api/audit?limit=0", key));
    }

    [Fact]
    public async Task Writes_ThatWereRefused_AreInTheAuditAndReadsAreNot()
    {
        await using var server = await GuardedServer.StartAsync();
        var (read, scoped) = (await server.AddKeyAsync(), await server.AddKeyAsync(AccessRole.Operate, ["yard"]));
        Assert.Equal(401, await server.StatusAsync("GET", "/api/streams"));
        Assert.Equal(401, await server.StatusAsync("DELETE", "/api/streams/door"));
        Assert.Equal(403, await server.StatusAsync("PATCH", "/api/streams/door", read, "{}"));
        Assert.Equal(403, await server.StatusAsync("POST", "/api/streams/door/pause", scoped));
        Assert.Equal(403, await server.StatusAsync("POST", "/api/streams", scoped, """{"name":"other","source":"push:yard","steps":["overlay"]}"""));
        Assert.Equal(
            ["stream.added other", "stream.paused door", "stream.changed door", "stream.removed door"],
            (await WaitAsync(server, 4)).Select(entry => entry.Outcome == AuditEntry.Refused ? $"{entry.Action} {entry.Stream}" : "not refused"));
    }

    [Fact]
    public async Task Refusals_InAFlood_AreCountedAndDoNotFillTheAudit()
    {
        await using (var server = await GuardedServer.StartAsync())
        {
            for (var i = 0; i < 5 * AuditTrail.MostNotesPerMinute; i++)
            {
                Assert.Equal(401, await server.StatusAsync("DELETE", $"/api/streams/s{i}"));
            }

            Assert.InRange((await WaitAsync(server, AuditTrail.MostNotesPerMinute)).Count, AuditTrail.MostNotesPerMinute, 3 * AuditTrail.MostNotesPerMinute);
        }
    }

    [Fact]
    public async Task Refusals_OfAKnownCaller_AreToldHoweverManyNobodyHas()
    {
        await using var server = await GuardedServer.StartAsync();
        var read = await server.AddKeyAsync();
        for (var i = 0; i < 2 * AuditTrail.MostNotesPerMinute; i++)
        {
            Assert.Equal(401, await server.StatusAsync("DELETE", $"/api/streams/s{i}"));
        }

        Assert.Equal(403, await server.StatusAsync("DELETE", "/api/streams/door", read));
        Assert.Equal(403, await server.StatusAsync("GET", "/health/stream?rtsp_url=rtsp%3A%2F%2Fuser%3Ahush%40127.0.0.1%2Flive", read));
        Assert.Equal(403, await server.StatusAsync("GET", "/stream?rtsp_url=%2Fetc%2Fpasswd", read));

        var entries = await WaitAsync(server, AuditTrail.MostNotesPerMinute + 3);
        Assert.Equal(
            ["address.watched", "address.watched", "stream.removed"], entries.Where(entry => entry.CallerId == read[4..14]).Select(static entry => entry.Action));
        Assert.DoesNotContain(entries, static entry => entry.Detail?.Contains("hush", StringComparison.Ordinal) == true);
    }

    private static JsonElement[] Entries(JsonElement answer) => [.. answer.GetProperty("entries").EnumerateArray()];

    /// <summary>What is refused is written soon after it was answered.</summary>
    private static async Task<IReadOnlyList<AuditEntry>> WaitAsync(GuardedServer server, int count)
    {
        while (true)
        {
            var entries = await server.Store.Audit.QueryAsync(new AuditQuery { Limit = AuditQuery.MostEntries }, Cancellation);
            if (entries.Count >= count)
            {
                return entries;
            }

            await Task.Delay(20, Cancellation);
        }
    }
}
