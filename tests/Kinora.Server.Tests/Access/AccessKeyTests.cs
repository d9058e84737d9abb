using System.Text.Json;
using Kinora.Pipelines.Access;
using Kinora.Server.Access;

namespace Kinora.Server.Tests.Access;

/// <summary>Keys over HTTP: which open what.</summary>
public sealed class AccessKeyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Key_InEitherHeaderOrTheQueryOfStream_LetsIn()
    {
        await using var server = await GuardedServer.StartAsync();
        var key = await server.AddKeyAsync();
        Assert.Equal(200, await server.StatusAsync("GET", "/api/streams", key));
        Assert.Equal(200, await server.StatusAsync("GET", "/api/streams", header: $"Authorization: Bearer {key}"));
        Assert.Equal(404, await server.StatusAsync("GET", $"/stream?api_key={key}"));  // there is no stream default
        Assert.Equal("the Read key", (await server.JsonAsync("GET", "/api/caller", key)).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Key_NoneOrWrongOrOver_Is401AndSaysHowToBeLetIn()
    {
        await using var server = await GuardedServer.StartAsync();
        var (right, revoked, expired) = (await server.AddKeyAsync(), await server.AddKeyAsync(), await server.AddKeyAsync(expires: DateTimeOffset.UtcNow.AddSeconds(-1)));
        await server.Store.Keys.RevokeAsync(revoked[4..14], DateTimeOffset.UtcNow, Cancellation);
        string?[] wrong = [null, "", "secret", right[..^1] + (right[^1] == 'A' ? 'B' : 'A'), "kin_aaaaaaaaaa" + right[14..], right + "A", revoked, expired];
        foreach (var key in wrong)
        {
            using var response = await server.SendAsync("GET", "/api/streams", key);
            var problem = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Cancellation));
            Assert.Equal((401, 401, "Bearer"), ((int)response.StatusCode, problem.GetProperty("status").GetInt32(), response.Headers.WwwAuthenticate.Single().Scheme));
            Assert.Contains(key is null ? "key" : key == revoked ? "revoked" : key == expired ? "expired" : "key", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(401, await server.StatusAsync("GET", "/api/streams", header: "Authorization: Basic a2luOm9yYQ=="));
        Assert.Equal(401, await server.StatusAsync("GET", "/api/streams", header: "Authorization: Bearer nothing"));
        Assert.Equal(200, await server.StatusAsync("GET", "/api/streams", right));
    }

    [Fact]
    public async Task Key_MadeOrRevokedWhileTheServerRuns_CountsAtOnceAndEndsWhatItHasOpen()
    {
        await using var server = await GuardedServer.StartAsync();
        var key = await server.AddKeyAsync();
        using var response = await server.SendAsync("GET", "/api/events", key);
        Assert.Equal(200, (int)response.StatusCode);
        using var events = await response.Content.ReadAsStreamAsync(Cancellation);
        await server.Store.Keys.RevokeAsync(key[4..14], DateTimeOffset.UtcNow, Cancellation);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            while (await events.ReadAsync(new byte[4096], Cancellation) > 0)
            {
            }

            throw new EndOfStreamException();
        });
        Assert.Equal(401, await server.StatusAsync("GET", "/api/streams", key));
    }

    [Fact]
    public async Task Key_ThatExpires_EndsWhatItHasOpen()
    {
        await using var server = await GuardedServer.StartAsync();
        var key = await server.AddKeyAsync(expires: DateTimeOffset.UtcNow.AddSeconds(3));
        using var response = await server.SendAsync("GET", "/api/events", key);
        Assert.Equal(200, (int)response.StatusCode);
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(401, await server.StatusAsync("GET", "/api/streams", key));
    }

    [Fact]
    public async Task Key_Used_SaysWhen()
    {
        await using var server = await GuardedServer.StartAsync();
        var key = await server.AddKeyAsync();
        Assert.Equal(200, await server.StatusAsync("GET", "/api/streams", key));
        AccessKey stored;
        do
        {
            await Task.Delay(50, Cancellation);
            stored = Assert.Single(await server.Store.Keys.LoadAsync(Cancellation));
        }
        while (stored.LastUsed is null);
        Assert.InRange(stored.LastUsed.Value, DateTimeOffset.UtcNow.AddMinutes(-2), DateTimeOffset.UtcNow);
    }

    [Theory]
    [InlineData(AccessRole.Read, 200, 403, 403)]
    [InlineData(AccessRole.Operate, 200, 201, 403)]
    [InlineData(AccessRole.Admin, 200, 201, 200)]
    public async Task Role_OfAKey_OpensWhatItSaysAndNoMore(AccessRole role, int read, int operate, int admin)
    {
        await using var server = await GuardedServer.StartAsync();
        var key = await server.AddKeyAsync(role);
        Assert.Equal(read, await server.StatusAsync("GET", "/api/streams/door", key));
        Assert.Equal(read, await server.StatusAsync("GET", "/metrics", key));
        Assert.Equal(operate, await server.StatusAsync("POST", "/api/streams", key, """{"name":"new","source":"push:new","steps":["overlay"],"paused":true}"""));
        Assert.Equal(operate == 403 ? 403 : 200, await server.StatusAsync("POST", "/api/streams/door/pause", key));
        Assert.Equal(operate == 403 ? 403 : 200, await server.StatusAsync("PATCH", "/api/streams/door", key, """{"fps":2}"""));
        Assert.Equal(operate == 403 ? 403 : 204, await server.StatusAsync("DELETE", "/api/streams/new", key));
        Assert.Equal(admin, await server.StatusAsync("GET", "/api/audit", key));
    }

    [Fact]
    public async Task Scope_OfAKey_HoldsOnEveryRouteThatNamesOrListsStreams()
    {
        await using var server = await GuardedServer.StartAsync();
        var key = await server.AddKeyAsync(AccessRole.Admin, ["door", "mine"]);
        var list = await server.JsonAsync("GET", "/api/streams", key);
        Assert.Equal("door", Assert.Single(list.GetProperty("streams").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal(200, await server.StatusAsync("GET", "/api/streams/door", key));
        foreach (var path in (string[])["", "/results", "/snapshot", "/live"])
        {
            Assert.Equal(403, await server.StatusAsync("GET", $"/api/streams/yard{path}", key));
            Assert.Equal(403, await server.StatusAsync("GET", $"/api/streams/nothing{path}", key));  // nor is it told what there is
        }

        Assert.Equal(403, await server.StatusAsync("GET", "/ws/streams/yard", key));
        Assert.Equal(403, await server.StatusAsync("GET", "/metrics", key));
        Assert.Equal(403, await server.StatusAsync("GET", "/api/audit", key));
        Assert.Equal(403, await server.StatusAsync("GET", "/stream", key));
        Assert.Equal(403, await server.StatusAsync("GET", "/health/stream", key));
        Assert.Equal(403, await server.StatusAsync("GET", "/stream?rtsp_url=rtsp://127.0.0.1:9/x", key));
        Assert.Equal(403, await server.StatusAsync("GET", "/health/stream?rtsp_url=rtsp://127.0.0.1:9/x", key));
        Assert.Equal(403, await server.StatusAsync("POST", "/api/streams/yard/pause", key));
        Assert.Equal(403, await server.StatusAsync("DELETE", "/api/streams/yard", key));
        Assert.Equal(403, await server.StatusAsync("PATCH", "/api/streams/yard", key, """{"fps":2}"""));
        Assert.Equal(403, await server.StatusAsync("PATCH", "/api/streams/door", key, """{"source":"push:yard"}"""));
        Assert.Equal(403, await server.StatusAsync("POST", "/api/streams", key, """{"name":"other","source":"push:mine"}"""));
        Assert.Equal(403, await server.StatusAsync("POST", "/api/streams", key, """{"name":"mine","source":"push:yard"}"""));
        Assert.Equal(201, await server.StatusAsync("POST", "/api/streams", key, """{"name":"mine","source":"push:mine","steps":["overlay"],"paused":true}"""));
    }

    [Fact]
    public async Task Events_OfAScopedKey_TellOfItsStreamsOnly()
    {
        await using var server = await GuardedServer.StartAsync();
        var (scoped, admin) = (await server.AddKeyAsync(AccessRole.Read, ["yard", "yard2"]), await server.AddKeyAsync(AccessRole.Admin));
        using var response = await server.SendAsync("GET", "/api/events", scoped);
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        foreach (var name in (string[])["door2", "yard2"])
        {
            Assert.Equal(201, await server.StatusAsync("POST", "/api/streams", admin, $$"""{"name":"{{name}}","source":"push:{{name}}","steps":["overlay"],"paused":true}"""));
            Assert.Equal(204, await server.StatusAsync("DELETE", $"/api/streams/{name}", admin));
        }

        List<string> names = [];
        for (var removed = false; !removed;)
        {
            var line = (await events.ReadLineAsync(Cancellation))!;
            removed = line == """data: {"name":"yard2"}""";
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                names.Add(JsonSerializer.Deserialize<JsonElement>(line[6..]).GetProperty("name").GetString()!);
            }
        }

        Assert.Equal(["yard", "yard2"], names.Distinct().Order());
    }

    [Theory]
    [InlineData("/api/streams?api_key=")]
    [InlineData("/api/streams?Api_Key=")]
    [InlineData("/api/events?access_token=")]
    [InlineData("/api/streams/door/results?x=")]
    [InlineData("/stream?ticket=1&apikey=")]
    [InlineData("/health?api_key=")]
    [InlineData("/nowhere?api_key=")]
    public async Task Key_InAnAddress_IsRefusedWithASentence(string address)
    {
        await using var server = await GuardedServer.StartAsync();
        var key = await server.AddKeyAsync();
        using var response = await server.SendAsync("GET", address + key);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains("does not belong into an address", text, StringComparison.Ordinal);
        Assert.DoesNotContain(key[15..], text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/health")]
    [InlineData("/health/ready")]
    [InlineData("/docs/index.html")]
    [InlineData("/openapi.json")]
    public async Task Open_Routes_AskForNoKey(string path)
    {
        await using var server = await GuardedServer.StartAsync();
        Assert.Contains(await server.StatusAsync("GET", path), new[] { 200, 503 });  // it is not ready
    }

    [Fact]
    public void Caller_WhereNobodyHasLooked_MayDoNothing()
    {
        var caller = Caller.Of(new Microsoft.AspNetCore.Http.DefaultHttpContext());
        Assert.False(caller.May(AccessRole.Read));
        Assert.False(caller.MaySee("door"));
    }
}
