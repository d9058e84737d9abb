using System.Text;
using Kinora.Pipelines.Configuration;
using Kinora.Tests.Support;

namespace Kinora.Server.Tests.Mirror;

/// <summary>Who is given models, and how often what is not here is asked for.</summary>
public sealed class MirrorAccessTests
{
    private const string Gated = "acme/gated", Private = "acme/private";

    private static readonly Dictionary<string, byte[]> Secret = new() { ["config.json"] = Encoding.UTF8.GetBytes("secret") };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Gated, "acme/gated", 200, 200, null)]
    [InlineData(Gated, "Acme/*", 200, 200, null)]
    [InlineData(Gated, "acme/other", 403, 403, "GatedRepo")]
    [InlineData(Gated, null, 403, 403, "GatedRepo")]
    [InlineData(Private, "acme/private", 200, 200, null)]
    [InlineData(Private, null, 404, 404, "RepoNotFound")]
    public async Task Repository_GatedOrPrivate_NeedsAGrantOfTheKey(string repository, string? grant, int file, int info, string? code)
    {
        await using var rig = await StartAsync();
        var key = grant is null ? await rig.AddKeyAsync() : await rig.AddKeyAsync(grant);
        var other = await rig.AddKeyAsync(repository);

        // What somebody else was given, and so is here, is not for everybody.
        using var theirs = await rig.SendAsync("GET", MirrorRig.At("config.json", repository: repository), ("X-API-Key", other));
        Assert.Equal(200, (int)theirs.StatusCode);
        foreach (var (path, status) in new[] { (MirrorRig.At("config.json", repository: repository), file), ($"/api/models/{repository}", info), ($"/api/models/{repository}/tree/main", info) })
        {
            using var answer = await rig.SendAsync("GET", path, ("Authorization", $"Bearer {key}"));
            Assert.Equal(status, (int)answer.StatusCode);
            Assert.Equal(code, answer.Headers.TryGetValues("X-Error-Code", out var codes) ? codes.Single() : null);
            Assert.Equal(status == 200, (await answer.Content.ReadAsStringAsync(Cancellation)).Contains(path.Contains("resolve", StringComparison.Ordinal) ? "secret" : "config.json", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Repository_WithoutAKey_IsForThisMachineUnlessKeysAreAsked()
    {
        await using var open = await MirrorRig.StartAsync();
        await using var guarded = await StartAsync();
        foreach (var (rig, status) in new[] { (open, 200), (guarded, 401) })
        {
            rig.Add(new HubModel(Gated) { Gated = "auto" }, Secret);
            using var without = await rig.SendAsync("GET", MirrorRig.At("config.json", repository: Gated));
            using var hubs = await rig.SendAsync("GET", MirrorRig.At("config.json", repository: Gated), ("Authorization", "Bearer hf_theirown"));
            using var forwarded = await rig.SendAsync("GET", MirrorRig.At("config.json", repository: Gated), ("X-Forwarded-For", "192.0.2.1"));
            Assert.Equal((status, status, 401), ((int)without.StatusCode, (int)hubs.StatusCode, (int)forwarded.StatusCode));
        }
    }

    [Fact]
    public async Task Tokens_OfTheServerAndOfItsClients_AreInNoAnswerAndNoLog()
    {
        const string theirs = "hf_ofTheClient";
        await using var rig = await MirrorRig.StartAsync();
        var (hub, told) = (rig.Hub, new StringBuilder());
        foreach (var path in (string[])[MirrorRig.At("config.json"), MirrorRig.At("model.bin"), MirrorRig.At("nothing"), MirrorRig.At("config.json", repository: "acme/nobody"), "/api/models/acme/tiny", "/metrics"])
        {
            using var answer = await rig.SendAsync("GET", path, ("Authorization", $"Bearer {theirs}"));
            told.Append(answer).Append(Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync(Cancellation)));
        }

        await rig.KillHubAsync();
        using var failed = await rig.SendAsync("GET", MirrorRig.At("onnx/weights.bin"), ("Authorization", $"Bearer {theirs}"));
        told.Append(await failed.Content.ReadAsStringAsync(Cancellation)).AppendJoin('\n', rig.Server.Log.Lines);

        // Large files come from another host, which is told nothing.
        Assert.All(hub.Requests, static request => Assert.Equal(request.Host == "hub" ? "Bearer hf_ofTheServer" : null, request.Header("Authorization")));
        Assert.Contains(hub.Requests, static request => request.Host == "cdn");
        Assert.DoesNotContain("hf_of", told.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Misses_OfAKey_CountAgainstItsRateAndHitsDoNot()
    {
        await using var rig = await MirrorRig.StartAsync(new LimitsConfig { Other = 3, Failures = 0 });
        var key = ("X-API-Key", await rig.AddKeyAsync());
        async Task<int> AskAsync(string path)
        {
            using var answer = await rig.SendAsync("GET", path, key);
            await answer.Content.LoadIntoBufferAsync(Cancellation);
            return (int)answer.StatusCode;
        }

        int[] misses = [await AskAsync(MirrorRig.At("config.json")), await AskAsync("/api/models/acme/nobody"), await AskAsync(MirrorRig.At("model.bin"))];
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(200, await AskAsync(MirrorRig.At("config.json")));
            Assert.Equal(200, await AskAsync("/api/models/acme/tiny"));
        }

        // One for the repository and one for its file, then one that is not there: the rate is used up.
        Assert.Equal([200, 404, 429], misses);
        using var refused = await rig.SendAsync("GET", MirrorRig.At("model.bin"), key);
        Assert.Equal(429, (int)refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal(0, rig.Hub.Downloads("model.bin"));
    }

    [Fact]
    public async Task Misses_OfPartsOfOneFileAtOnce_CountOnce()
    {
        // One for the repository and one for the file.
        await using var rig = await MirrorRig.StartAsync(new LimitsConfig { Other = 2, Failures = 0 });
        var key = ("X-API-Key", await rig.AddKeyAsync());
        rig.Hub.HoldAt = 1_000_000;
        var parts = Enumerable.Range(0, 8).Select(i => rig.SendAsync("GET", MirrorRig.At("model.bin"), key, ("Range", $"bytes={i * 300_000}-{(i * 300_000) + 99}"))).ToArray();
        await rig.Hub.SentAsync(1_000_000).WaitAsync(Cancellation);
        rig.Hub.Release();

        foreach (var answer in await Task.WhenAll(parts))
        {
            using (answer)
            {
                Assert.Equal(206, (int)answer.StatusCode);
            }
        }

        using var another = await rig.SendAsync("GET", MirrorRig.At("config.json"), key);
        Assert.Equal(429, (int)another.StatusCode);
    }

    [Fact]
    public async Task Page_OfAnAllowedOrigin_MayReadWhatTheHubsClientsLookAt()
    {
        await using var rig = await MirrorRig.StartAsync(origins: ["https://app.example"]);
        using var preflight = await rig.SendAsync(
            "OPTIONS", MirrorRig.At("config.json"), ("Origin", "https://app.example"), ("Access-Control-Request-Method", "GET"), ("Access-Control-Request-Headers", "range"));
        using var given = await rig.SendAsync("GET", MirrorRig.At("config.json"), ("Origin", "https://app.example"), ("Range", "bytes=0-0"));
        using var foreign = await rig.SendAsync("GET", MirrorRig.At("config.json"), ("Origin", "https://evil.example"));

        Assert.Equal(204, (int)preflight.StatusCode);
        Assert.Equal((206, "https://app.example"), ((int)given.StatusCode, given.Headers.GetValues("Access-Control-Allow-Origin").Single()));
        var exposed = given.Headers.GetValues("Access-Control-Expose-Headers").Single().Split(',', StringSplitOptions.TrimEntries);
        Assert.All((string[])["ETag", "Content-Range", "X-Repo-Commit", "X-Linked-Size", "X-Error-Code"], name => Assert.Contains(name, exposed));
        Assert.Equal(403, (int)foreign.StatusCode);
    }

    private static async Task<MirrorRig> StartAsync()
    {
        var rig = await MirrorRig.StartAsync(keyless: false);
        rig.Add(new HubModel(Gated) { Gated = "auto" }, Secret);
        rig.Add(new HubModel(Private) { IsPrivate = true }, Secret);
        return rig;
    }
}
