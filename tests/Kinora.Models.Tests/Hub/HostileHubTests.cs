using System.Text;
using Kinora.Models.Hub;
using Kinora.Models.Hub.Errors;
using Kinora.Models.Tests.Support;
using Kinora.Tests.Support;

namespace Kinora.Models.Tests.Hub;

/// <summary>A hub that answers what no hub should.</summary>
public sealed class HostileHubTests : IAsyncDisposable
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly HubBench _bench = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("a/.")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a\\b")]
    [InlineData("C:/windows/x")]
    [InlineData("a\u0000b")]
    [InlineData("a\nb")]
    [InlineData("a/b. ")]
    [InlineData("1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21/22/23/24/25/26/27/28/29/30/31/32/33/too_deep")]
    [InlineData("config.json/inside")]
    [InlineData("config.json")]
    public async Task ResolveAsync_PathThatHasNoPlace_RefusesTheModel(string path)
    {
        Answer(Listing([("config.json", 3), (path, 3)]));

        var error = await Assert.ThrowsAsync<HubException>(() => ResolveAsync());

        Assert.Contains("nothing of it is used", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Empty(_bench.Kept("hub"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"sha":"main","siblings":[]}""")]
    [InlineData("""{"sha":7,"siblings":[]}""")]
    [InlineData("""{"sha":"../../../../../../../../../../etc/passwd","siblings":[]}""")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":{}}""")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":[7]}""")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":[{"rfilename":"a","size":-1,"blobId":"0123456789abcdef0123456789abcdef01234567"}]}""")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":[{"rfilename":"a","size":1e300,"blobId":"0123456789abcdef0123456789abcdef01234567"}]}""")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":[{"rfilename":"a","size":1,"blobId":"../../x"}]}""")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":[{"rfilename":"a","size":1,"blobId":"0123456789abcdef0123456789abcdef01234567","lfs":{"sha256":"../../x"}}]}""")]
    public async Task ResolveAsync_NotTheContract_IsOneClearError(string text)
    {
        Answer(text);

        var error = await Assert.ThrowsAsync<HubException>(() => ResolveAsync());

        Assert.Contains("org/name", error.Message, StringComparison.Ordinal);
        Assert.Empty(_bench.Kept("hub"));
    }

    [Fact]
    public async Task ResolveAsync_AnswerThatTricklesIn_IsGivenUp()
    {
        _bench.Upstream.BytesPerSecond = 50;
        _bench.Upstream.Answer = _ => HubAnswer.Json(new string(' ', 1_000_000)) with { IsContent = true };
        var download = _bench.Options.Download with { Retries = 0, Patience = TimeSpan.FromMilliseconds(300) };

        await Assert.ThrowsAsync<HubUnavailableException>(
            () => _bench.Open(_bench.Options with { Download = download }).ResolveAsync("org/name", cancellation: Cancellation));
    }

    [Fact]
    public async Task ResolveAsync_EndlessPages_AreCutShort()
    {
        _bench.Upstream.Add(new HubModel("org/name").With("config.json", "{}"u8.ToArray()));
        _bench.Upstream.ListsBlobs = false;
        var page = $"[{string.Join(',', Enumerable.Range(0, 60_000).Select(i => $$"""{"type":"file","oid":"{{Commit}}","size":1,"path":"{{i}}"}"""))}]";
        _bench.Upstream.Answer = request => request.Path.Contains("/tree/", StringComparison.Ordinal)
            ? HubAnswer.Json(page, ("Link", $"<{_bench.Upstream.Endpoint}{request.Target}>; rel=\"next\""))
            : null;

        await Assert.ThrowsAsync<HubException>(() => ResolveAsync());

        Assert.Equal(2, _bench.Upstream.Requests.Count(static request => request.Path.Contains("/tree/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ResolveAsync_DeepAnswer_IsRefused()
    {
        Answer(string.Concat(Enumerable.Repeat("""{"a":""", 100_000)) + "1" + new string('}', 100_000));

        await Assert.ThrowsAsync<HubException>(() => ResolveAsync());
    }

    [Fact]
    public async Task ResolveAsync_EndlessAnswer_IsCutShort()
    {
        var lie = new byte[33 << 20];
        Array.Fill(lie, (byte)' ');
        _bench.Upstream.Answer = _ => new HubAnswer("200 OK", [], lie);

        Assert.Contains("32 MiB", (await Assert.ThrowsAsync<HubException>(() => ResolveAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResolveAsync_OtherCommitThanAsked_IsRefused()
    {
        Answer(Listing([("a", 1)]));

        await Assert.ThrowsAsync<HubException>(() => ResolveAsync(new string('f', 40)));
    }

    [Fact]
    public async Task ResolveAsync_TreeThatContinuesElsewhere_IsRefused()
    {
        _bench.Upstream.Answer = request => request.Path.Contains("/tree/", StringComparison.Ordinal)
            ? HubAnswer.Json("[]", ("Link", $"<{_bench.Upstream.Cdn}/next>; rel=\"next\""))
            : HubAnswer.Json($$"""{"sha":"{{Commit}}","siblings":[{"rfilename":"a"}]}""");

        Assert.Contains("another host", (await Assert.ThrowsAsync<HubException>(() => ResolveAsync())).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_bench.Upstream.Requests, static request => request.Host == "cdn");
    }

    [Fact]
    public async Task ResolveAsync_TreeWithoutEnd_IsGivenUp()
    {
        var page = 0;
        _bench.Upstream.Answer = request => request.Path.Contains("/tree/", StringComparison.Ordinal)
            ? HubAnswer.Json("[]", ("Link", $"</api/models/org/name/tree/{Commit}?cursor={page++}>; rel=\"next\""))
            : HubAnswer.Json($$"""{"sha":"{{Commit}}","siblings":[{"rfilename":"a"}]}""");

        Assert.Contains("pages", (await Assert.ThrowsAsync<HubException>(() => ResolveAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResolveAsync_LicenseWithTerminalCodes_IsMadeHarmless()
    {
        Answer(Listing([("a", 1)]).Replace("\"siblings\"", "\"cardData\":{\"license\":\"\\u001b[31mmit\"},\"siblings\"", StringComparison.Ordinal));

        Assert.Equal("?[31mmit", (await ResolveAsync()).License);
    }

    [Fact]
    public async Task ResolveAsync_AnyDamage_IsAnAnswerOrOneClearError()
    {
        var hub = _bench.Open(_bench.Options with { RevisionLifetime = TimeSpan.Zero, MissLifetime = TimeSpan.Zero });
        var whole = Encoding.UTF8.GetBytes(Listing([("config.json", 3), ("onnx/model.onnx", 3)]));
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var bytes = whole.ToArray();
            for (var hit = random.Next(1, 6); hit > 0; hit--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            bytes = bytes[..random.Next(bytes.Length / 2, bytes.Length + 1)];
            _bench.Upstream.Answer = _ => new HubAnswer("200 OK", [], bytes);
            try
            {
                var found = await hub.ResolveAsync($"org/name{round}", cancellation: Cancellation);
                Assert.All(found.Files, static file => Assert.DoesNotContain("..", file.Path.Split('/')));
            }
            catch (HubException error)
            {
                Assert.Contains($"org/name{round}", error.Message, StringComparison.Ordinal);
            }
        }
    }

    private static string Listing(IEnumerable<(string Path, int Size)> files) =>
        System.Text.Json.JsonSerializer.Serialize(new
        {
            id = "org/name", sha = Commit, siblings = files.Select(file => new { rfilename = file.Path, size = file.Size, blobId = Commit }),
        });

    private void Answer(string text) => _bench.Upstream.Answer = _ => HubAnswer.Json(text);

    private Task<HubRepository> ResolveAsync(string revision = "main") => _bench.Open().ResolveAsync("org/name", revision, Cancellation);
}
