using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Kinora.Server.Tests.Mirror;

/// <summary>The hub's contract, request by request.</summary>
public sealed class MirrorTests : IAsyncLifetime
{
    private const string PathsInfo = "/api/models/" + MirrorRig.Repository + "/paths-info/main";

    private MirrorRig _rig = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _rig = await MirrorRig.StartAsync();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Theory]
    [InlineData("config.json", "application/octet-stream")]
    [InlineData("model.bin", "application/octet-stream")]
    [InlineData("onnx/weights.bin", "application/octet-stream")]
    public async Task Resolve_AFile_TellsOfItWithoutFetchingAndThenGivesIt(string path, string type)
    {
        var content = MirrorRig.Files[path];
        using var told = await _rig.SendAsync("HEAD", MirrorRig.At(path), ("Accept-Encoding", "identity"));
        Assert.Equal(0, _rig.Hub.Downloads(path));
        using var given = await _rig.SendAsync("GET", MirrorRig.At(path));
        Assert.Equal(content, await given.Content.ReadAsByteArrayAsync(Cancellation));
        foreach (var answer in (HttpResponseMessage[])[told, given])
        {
            Assert.Equal(200, (int)answer.StatusCode);
            Assert.Equal(_rig.Commit, Header(answer, "X-Repo-Commit"));
            Assert.Equal(content.Length, answer.Content.Headers.ContentLength);
            Assert.Matches(content.Length > 1000 ? $"^\"{MirrorRig.Sha256(content)}\"$" : "^\"[0-9a-f]{40}\"$", Header(answer, "ETag"));
            Assert.Equal("bytes", Header(answer, "Accept-Ranges"));
            Assert.Equal(type, answer.Content.Headers.ContentType!.ToString());
            Assert.False(answer.Headers.Contains("X-Xet-Hash") || answer.Content.Headers.ContentEncoding.Count > 0);
            Assert.Equal(content.Length > 1000, answer.Headers.Contains("X-Linked-Etag"));
        }

        Assert.Equal(1, _rig.Hub.Downloads(path));
    }

    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=1000-200999", 1000, 200_000)]
    [InlineData("bytes=2999990-", 2_999_990, 10)]
    [InlineData("bytes=-7", 2_999_993, 7)]
    public async Task Resolve_ARange_IsThatPartBeforeAndAfterItWasFetched(string range, int start, int length)
    {
        for (var i = 0; i < 2; i++)
        {
            using var answer = await _rig.SendAsync("GET", MirrorRig.At("model.bin"), ("Range", range));
            Assert.Equal(206, (int)answer.StatusCode);
            Assert.Equal(new ContentRangeHeaderValue(start, start + length - 1, 3_000_000), answer.Content.Headers.ContentRange);
            Assert.Equal(MirrorRig.Files["model.bin"][start..(start + length)], await answer.Content.ReadAsByteArrayAsync(Cancellation));
            await WholeAsync("model.bin");
        }
    }

    [Fact]
    public async Task Resolve_WhatTheClientHasOrCannotHave_IsAnsweredWithoutABody()
    {
        using var whole = await _rig.SendAsync("GET", MirrorRig.At("model.bin"));
        using var known = await _rig.SendAsync("GET", MirrorRig.At("model.bin"), ("If-None-Match", Header(whole, "ETag")));
        using var beyond = await _rig.SendAsync("GET", MirrorRig.At("model.bin"), ("Range", "bytes=3000000-"));
        using var several = await _rig.SendAsync("GET", MirrorRig.At("model.bin"), ("Range", "bytes=0-1,5-6"));

        Assert.Equal((304, 0), ((int)known.StatusCode, (await known.Content.ReadAsByteArrayAsync(Cancellation)).Length));
        Assert.Equal((416, "bytes */3000000"), ((int)beyond.StatusCode, beyond.Content.Headers.ContentRange!.ToString()));
        Assert.Equal((200, 3_000_000), ((int)several.StatusCode, (await several.Content.ReadAsByteArrayAsync(Cancellation)).Length));
    }

    [Theory]
    [InlineData("/acme/tiny/resolve/main/nothing.json", 404, "EntryNotFound")]
    [InlineData("/acme/tiny/resolve/nowhere/config.json", 404, "RevisionNotFound")]
    [InlineData("/acme/tiny/resolve/1111111111111111111111111111111111111111/config.json", 404, "RevisionNotFound")]
    [InlineData("/acme/nobody/resolve/main/config.json", 404, "RepoNotFound")]
    [InlineData("/api/models/acme/nobody", 404, "RepoNotFound")]
    [InlineData("/api/models/acme/tiny/revision/nowhere", 404, "RevisionNotFound")]
    [InlineData("/api/models/acme/tiny/tree/main/nothing", 404, "EntryNotFound")]
    [InlineData("/acme/tiny/resolve/main/%2e%2e/%2e%2e/config.json", 404, null)]
    [InlineData("/acme/tiny/resolve/main/..%2f..%2fconfig.json", 404, "EntryNotFound")]
    [InlineData("/acme/tiny/resolve/main/onnx/..%5cconfig.json", 404, "EntryNotFound")]
    [InlineData("/acme/tiny/resolve/main//etc/passwd", 404, "EntryNotFound")]
    [InlineData("/acme/tiny/resolve/..%2f..%2fmain/config.json", 404, "RepoNotFound")]
    [InlineData("/acme/%2e%2e%2ftiny/resolve/main/config.json", 404, "RepoNotFound")]
    [InlineData("/.acme/tiny/resolve/main/config.json", 404, "RepoNotFound")]
    public async Task Resolve_WhatIsNotThere_HasItsCodeAndASentence(string path, int status, string? code)
    {
        using var answer = await _rig.SendAsync("GET", path);
        Assert.Equal(status, (int)answer.StatusCode);
        if (code is not null)
        {
            Assert.Equal(code, Header(answer, "X-Error-Code"));
            var sentence = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(Cancellation)).GetProperty("error").GetString()!;
            Assert.EndsWith(".", sentence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Info_OfARepository_NamesItsFilesAndWithBlobsTheirHashes()
    {
        var info = await JsonAsync("/api/models/acme/tiny");
        Assert.Equal(("acme/tiny", _rig.Commit, false), (info.GetProperty("id").GetString(), info.GetProperty("sha").GetString(), info.GetProperty("gated").GetBoolean()));
        Assert.Equal(MirrorRig.Files.Keys, info.GetProperty("siblings").EnumerateArray().Select(static file => file.GetProperty("rfilename").GetString()));
        Assert.All(info.GetProperty("siblings").EnumerateArray(), static file => Assert.False(file.TryGetProperty("size", out _)));

        var blobs = (await JsonAsync($"/api/models/acme/tiny/revision/{_rig.Commit}?blobs=true")).GetProperty("siblings").EnumerateArray().ToDictionary(static file => file.GetProperty("rfilename").GetString()!);
        Assert.Equal(3_000_000, blobs["model.bin"].GetProperty("size").GetInt64());
        Assert.Equal(MirrorRig.Sha256(MirrorRig.Files["model.bin"]), blobs["model.bin"].GetProperty("lfs").GetProperty("sha256").GetString());
        Assert.False(blobs["config.json"].TryGetProperty("lfs", out _));
        Assert.Matches("^[0-9a-f]{40}$", blobs["config.json"].GetProperty("blobId").GetString());
    }

    [Fact]
    public async Task Raw_AFile_IsWhatStandsInGit()
    {
        Assert.Equal(MirrorRig.Files["config.json"], await _rig.Client.GetByteArrayAsync("/acme/tiny/raw/main/config.json", Cancellation));
        var pointer = await _rig.Client.GetStringAsync("/acme/tiny/raw/main/model.bin", Cancellation);
        Assert.Equal($"version https://git-lfs.github.com/spec/v1\noid sha256:{MirrorRig.Sha256(MirrorRig.Files["model.bin"])}\nsize 3000000\n", pointer);
        Assert.Equal(0, _rig.Hub.Downloads("model.bin"));
        var files = (await JsonAsync("/api/models/acme/tiny?blobs=1")).GetProperty("siblings").EnumerateArray();
        Assert.Equal(pointer.Length, files.Single(static file => file.GetProperty("rfilename").GetString() == "model.bin").GetProperty("lfs").GetProperty("pointerSize").GetInt32());
    }

    [Fact]
    public async Task Tree_InPages_GivesEachEntryOnce()
    {
        List<string> seen = [];
        for (var next = "/api/models/acme/tiny/tree/main?recursive=true&limit=1"; next is not null;)
        {
            using var page = await _rig.SendAsync("GET", next);
            seen.AddRange(JsonSerializer.Deserialize<JsonElement>(await page.Content.ReadAsStringAsync(Cancellation)).EnumerateArray().Select(static entry => $"{entry.GetProperty("type")} {entry.GetProperty("path")}"));
            next = page.Headers.TryGetValues("Link", out var link) ? link.Single()[1..link.Single().IndexOf('>', StringComparison.Ordinal)] : null;
        }

        Assert.Equal(["file config.json", "file model.bin", "directory onnx", "file onnx/weights.bin"], seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PathsInfo_OfSomePaths_TellsOfThoseThatAreThere(bool asForm)
    {
        string[] paths = ["onnx", "config.json", "nothing"];
        using var answer = await _rig.Client.PostAsync(PathsInfo, Paths(paths, asForm), Cancellation);

        var found = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(["file config.json", "directory onnx"], found.EnumerateArray().Select(static entry => $"{entry.GetProperty("type")} {entry.GetProperty("path")}"));
    }

    [Theory]
    [InlineData(true, 1001)]
    [InlineData(true, 2000)]
    [InlineData(false, 1001)]
    public async Task PathsInfo_OfTooManyPaths_SaysHowManyItTakes(bool asForm, int count)
    {
        using var answer = await _rig.Client.PostAsync(PathsInfo, Paths(Enumerable.Range(0, count).Select(static i => $"f{i}"), asForm), Cancellation);

        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Contains("at most 1000", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_HasItsOwnRoutesBesidesTheMirrors()
    {
        using var health = await _rig.SendAsync("GET", "/health");
        using var streams = await _rig.SendAsync("GET", "/api/streams/nothing");
        using var asset = await _rig.SendAsync("GET", "/assets/a/resolve/b/c.js");
        using var write = await _rig.SendAsync("POST", "/acme/tiny/resolve/main/config.json");

        Assert.Equal((200, 404, 404, 405), ((int)health.StatusCode, (int)streams.StatusCode, (int)asset.StatusCode, (int)write.StatusCode));
        Assert.All((HttpResponseMessage[])[streams, asset, write], static answer => Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType));
    }

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.GetValues(name).Single();

    private async Task WholeAsync(string path) => Assert.Equal(MirrorRig.Files[path], await _rig.Client.GetByteArrayAsync(MirrorRig.At(path), Cancellation));

    private async Task<JsonElement> JsonAsync(string path) => JsonSerializer.Deserialize<JsonElement>(await _rig.Client.GetStringAsync(path, Cancellation));

    private static HttpContent Paths(IEnumerable<string> paths, bool asForm) => asForm
        ? new FormUrlEncodedContent(paths.Select(static path => KeyValuePair.Create("paths", path)))
        : JsonContent.Create(new { paths });
}
