using Kinora.Media.Supervision;
using Kinora.Tests.Support;

namespace Kinora.Server.Tests;

/// <summary>What somebody may name who may operate streams, through every route that takes a source.</summary>
public sealed class ClientSourceTests
{
    private static readonly string[] Hidden =
    [
        "rtsp://HOST/live", "rtsps://HOST/live", "rtmp://HOST/app/live", "http://HOST/a.m3u8", "http://HOST/video", "https://HOST/a.mp4", "http://2130706433:PORT/",
        "http://0x7f.1:PORT/", "http://127.1:PORT/", "http://0177.0.0.1:PORT/", "http://[::ffff:127.0.0.1]:PORT/", "http://[::1]:PORT/", "http://localhost:PORT/",
        "http://localhost.:PORT/", "http://public.example@127.0.0.1:PORT/", "rtsp://[::ffff:7f00:1]:PORT/", "srt://HOST", "http://169.254.169.254/latest/meta-data/",
    ];

    [Fact]
    public async Task EveryRoute_AddressOfThisMachine_IsForbiddenAndNeverConnectedTo()
    {
        await using var secret = new LoopbackServer(static (_, _) => Task.CompletedTask);
        await using var server = await SourceServer.StartAsync("public");
        var (created, _) = await server.SendAsync(HttpMethod.Post, "/api/streams", new { name = "mine", source = "test:", steps = RunningServer.LightSteps });
        Assert.Equal(201, created);
        foreach (var address in Hidden.Select(text => text.Replace("HOST", $"127.0.0.1:{secret.Port}", StringComparison.Ordinal).Replace("PORT", $"{secret.Port}", StringComparison.Ordinal)))
        {
            var asked = Uri.EscapeDataString(address);
            (int Status, System.Text.Json.JsonElement Body)[] answers =
            [
                await server.SendAsync(HttpMethod.Post, "/api/streams", new { name = "other", source = address, steps = RunningServer.LightSteps }),
                await server.SendAsync(HttpMethod.Patch, "/api/streams/mine", new { source = address }),
                await server.SendAsync(HttpMethod.Get, $"/stream?rtsp_url={asked}&max_frames=1"),
                await server.SendAsync(HttpMethod.Get, $"/health/stream?rtsp_url={asked}"),
            ];
            Assert.All(answers, answer => Assert.True(answer.Status == 403, $"{address}: {answer}"));
            Assert.All(answers, answer => Assert.Contains("client_sources.allow", answer.Body.GetProperty("detail").GetString(), StringComparison.Ordinal));
        }

        Assert.Equal(0, secret.Connections);
        Assert.Equal("test:", server.Streams.Streams.Single().Definition.Source);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("auto")]
    [InlineData("video=Camera")]
    [InlineData("video=a://b")]
    [InlineData("screen:")]
    [InlineData("screen:64x64+0,0")]
    [InlineData("gst:videotestsrc")]
    [InlineData("gst:souphttpsrc location=http://127.0.0.1/ ! decodebin")]
    [InlineData("bus:/run/kinora.sock")]
    [InlineData("/etc/passwd")]
    [InlineData("/etc/no-such-file")]
    [InlineData("kinora.yaml")]
    [InlineData("/etc")]
    [InlineData("photos/*.jpg")]
    [InlineData("file:/etc/passwd")]
    public async Task Streams_SourceOfThisMachine_IsForbidden(string source)
    {
        await using var server = await SourceServer.StartAsync("public", "127.0.0.0/8");
        await server.SendAsync(HttpMethod.Post, "/api/streams", new { name = "mine", source = "test:", steps = RunningServer.LightSteps, paused = true });

        var (added, body) = await server.SendAsync(HttpMethod.Post, "/api/streams", new { name = "other", source });
        var (changed, _) = await server.SendAsync(HttpMethod.Patch, "/api/streams/mine", new { source });
        var (asked, _) = await server.SendAsync(HttpMethod.Get, $"/stream?rtsp_url={Uri.EscapeDataString(source)}&max_frames=1");

        Assert.Equal((403, 403, 403), (added, changed, asked));
        Assert.Contains("admin", body.GetProperty("errors").GetProperty("source")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("concat://a")]
    [InlineData("tcp://127.0.0.1:22")]
    [InlineData("udp://239.0.0.1:1234")]
    [InlineData("ftp://127.0.0.1/a.mp4")]
    [InlineData("gopher://127.0.0.1/")]
    [InlineData("data://a")]
    public async Task Streams_SchemeThatNobodyMayName_IsRefused(string source)
    {
        await using var server = await SourceServer.StartAsync("127.0.0.0/8");
        var (added, _) = await server.SendAsync(HttpMethod.Post, "/api/streams", new { name = "other", source });
        Assert.Equal(422, added);
    }

    [Theory]
    [InlineData("fallback", "{\"fallback\":\"/srv/closed.mp4\"}")]
    [InlineData("fallback", "{\"fallback\":\"/\"}")]
    [InlineData("fallback", "{\"fallback\":\"no-file-of-this-name\"}")]
    [InlineData("sinks", "{\"sinks\":{\"ndjson\":\"/tmp/out.ndjson\"}}")]
    [InlineData("sinks", "{\"sinks\":{\"pictures\":\"/tmp/out\"}}")]
    [InlineData("models", "{\"steps\":[\"detect\"],\"models\":{\"detect\":\"/tmp/evil.onnx\"}}")]
    [InlineData("publish", "{\"publish\":\"/tmp/out.sock\"}")]
    [InlineData("hwaccel", "{\"hwaccel\":\"vaapi\"}")]
    public async Task Streams_WhatReachesIntoThisMachine_IsForbidden(string field, string patch)
    {
        await using var server = await SourceServer.StartAsync("public");
        await server.SendAsync(HttpMethod.Post, "/api/streams", new { name = "mine", source = "test:", steps = RunningServer.LightSteps, paused = true });
        var body = System.Text.Json.Nodes.JsonNode.Parse(patch)!.AsObject();

        var (changed, answer) = await server.SendAsync(HttpMethod.Patch, "/api/streams/mine", body);
        body["name"] = "other";
        body["source"] = "test:";
        var (added, _) = await server.SendAsync(HttpMethod.Post, "/api/streams", body);

        Assert.Equal((403, 403), (changed, added));
        Assert.True(answer.GetProperty("errors").TryGetProperty(field, out _), answer.ToString());
    }

    [Fact]
    public async Task Streams_OfAnAdmin_StayTrustedWhenAnOperatorChangesSomethingElse()
    {
        await using var camera = new LoopbackServer(static (_, _) => Task.CompletedTask);
        await using var server = await SourceServer.StartAsync("public");
        var source = $"rtsp://user:hush@127.0.0.1:{camera.Port}/live";
        var (created, _) = await server.SendAsync(HttpMethod.Post, "/api/streams", new { name = "door", source, steps = RunningServer.LightSteps, paused = true }, asAdmin: true);
        var (faster, shown) = await server.SendAsync(HttpMethod.Patch, "/api/streams/door", new { fps = 5, source = $"rtsp://***@127.0.0.1:{camera.Port}/live" });
        Assert.Equal((201, 200), (created, faster));
        Assert.DoesNotContain("hush", shown.ToString(), StringComparison.Ordinal);
        Assert.False(server.Streams.Streams.Single().Definition.IsFromClient);

        var (datagrams, _) = await server.SendAsync(HttpMethod.Patch, "/api/streams/door", new { transport = "udp" });
        Assert.Equal(403, datagrams);

        var (other, _) = await server.SendAsync(HttpMethod.Patch, "/api/streams/door", new { source = $"rtsp://127.0.0.1:{camera.Port}/other" });
        var (asked, _) = await server.SendAsync(HttpMethod.Patch, "/api/streams/door", new { source = "rtsp://8.8.8.8/live" });
        Assert.Equal((403, 200), (other, asked));
        Assert.True(server.Streams.Streams.Single().Definition.IsFromClient);
        var (claimed, _) = await server.SendAsync(HttpMethod.Post, "/api/streams", new { name = "more", source = "test:", from_client = false });
        Assert.Equal(422, claimed);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task EveryRoute_AllowedCamera_GivesResults()
    {
        using var camera = await RtspServer.StartAsync(Repository.Shared("media/faces_480p30.mp4"), "user", "hush");
        await using var server = await SourceServer.StartAsync($"127.0.0.1:{camera.Port}");

        var (health, _) = await server.SendAsync(HttpMethod.Get, $"/health/stream?rtsp_url={Uri.EscapeDataString(camera.Address)}");
        var (added, body) = await server.SendAsync(HttpMethod.Post, "/api/streams", new { name = "door", source = camera.Address, steps = RunningServer.LightSteps });

        Assert.Equal((200, 201), (health, added));
        Assert.DoesNotContain("hush", body.ToString(), StringComparison.Ordinal);
        Assert.True(server.Streams.TryFind("door", out var stream));
        using var reader = stream.Results.OpenReader(after: 0);
        Assert.NotNull(await reader.NextAsync(TestContext.Current.CancellationToken));
        Assert.Equal(SourceState.Live, stream.Status.Source?.State);
    }
}
