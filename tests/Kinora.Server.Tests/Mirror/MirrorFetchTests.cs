using System.Net;
using System.Text;
using Kinora.Tests.Support;

namespace Kinora.Server.Tests.Mirror;

/// <summary>What is not here yet: fetched once, handed on meanwhile, and never half.</summary>
public sealed class MirrorFetchTests : IAsyncLifetime
{
    private const string Large = "model.bin";

    private static readonly byte[] Content = MirrorRig.Files[Large];

    private MirrorRig _rig = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _rig = await MirrorRig.StartAsync();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Resolve_FiftyAtOnceOfAMissingFile_HaveItFetchedOnce()
    {
        _rig.Hub.HoldAt = 1_000_000;
        var all = Enumerable.Range(0, 50).Select(_ => _rig.Client.GetByteArrayAsync(MirrorRig.At(Large), Cancellation)).ToArray();
        await _rig.Hub.SentAsync(1_000_000).WaitAsync(Cancellation);
        _rig.Hub.Release();
        foreach (var one in await Task.WhenAll(all))
        {
            Assert.Equal(Content, one);
        }

        Assert.Equal(1, _rig.Hub.Downloads(Large));
        Assert.Single(_rig.Hub.Requests, static request => request.Path.StartsWith("/api/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Resolve_WhileItIsFetched_GivesWhatHasCome()
    {
        _rig.Hub.HoldAt = 2_000_000;
        using var answer = await _rig.SendAsync("GET", MirrorRig.At(Large));
        await using var body = await answer.Content.ReadAsStreamAsync(Cancellation);
        var first = new byte[1_900_000];
        await body.ReadExactlyAsync(first, Cancellation);
        using var part = await _rig.SendAsync("GET", MirrorRig.At(Large), ("Range", "bytes=500-1500"));

        Assert.Equal(Content[..first.Length], first);
        Assert.Equal(Content[500..1501], await part.Content.ReadAsByteArrayAsync(Cancellation));
        _rig.Hub.Release();
        using var rest = new MemoryStream();
        await body.CopyToAsync(rest, Cancellation);
        Assert.Equal(Content[first.Length..], rest.ToArray());
    }

    [Fact]
    public async Task Resolve_WhenTheHubDiesMidway_BreaksOffAndGoesOnWhenItIsBack()
    {
        _rig.Hub.HoldAt = 2_000_000;
        using var answer = await _rig.SendAsync("GET", MirrorRig.At(Large));
        Assert.Equal(Content.Length, answer.Content.Headers.ContentLength);
        var reading = answer.Content.CopyToAsync(Stream.Null, Cancellation);
        await _rig.Hub.SentAsync(2_000_000).WaitAsync(Cancellation);
        await _rig.KillHubAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => reading);
        using var meanwhile = await _rig.SendAsync("GET", MirrorRig.At("config.json"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, meanwhile.StatusCode);

        _rig.RestartHub();
        Assert.Equal(Content, await _rig.Client.GetByteArrayAsync(MirrorRig.At(Large), Cancellation));
    }

    [Fact]
    public async Task Resolve_WhenTheHubLies_NeverGivesTheWholeAndKeepsNothing()
    {
        _rig.Hub.Spoil = static content => [.. content[..^1], (byte)(content[^1] + 1)];
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _rig.Client.GetByteArrayAsync(MirrorRig.At(Large), Cancellation));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _rig.Client.GetByteArrayAsync(MirrorRig.At("config.json"), Cancellation));
        Assert.False(Directory.Exists(Path.Join(_rig.Home, "blobs")) && Directory.EnumerateFiles(Path.Join(_rig.Home, "blobs")).Any());

        _rig.Hub.Spoil = null;
        Assert.Equal(Content, await _rig.Client.GetByteArrayAsync(MirrorRig.At(Large), Cancellation));
    }

    [Fact]
    public async Task Resolve_NoRoomOnTheDisk_Is507WithoutTheFoldersName()
    {
        const string entry = """{"rfilename":"huge","size":400000000000000,"blobId":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}""";
        _rig.Hub.Answer = request => request.Path.StartsWith("/api/", StringComparison.Ordinal) ? HubAnswer.Json($$"""{"sha":"{{new string('c', 40)}}","siblings":[{{entry}}]}""") : null;

        using var answer = await _rig.SendAsync("GET", MirrorRig.At("huge"));

        Assert.Equal(507, (int)answer.StatusCode);
        var told = await answer.Content.ReadAsStringAsync(Cancellation) + answer.Headers;
        Assert.Contains("This server has no room for 'acme/tiny/huge'.", told, StringComparison.Ordinal);
        Assert.DoesNotContain(_rig.Home, told, StringComparison.Ordinal);
        Assert.Contains(_rig.Home, string.Join("\n", _rig.Server.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resolve_Offline_GivesWhatIsHereAndSaysOfTheRestThatItIsNot()
    {
        _ = await _rig.Client.GetByteArrayAsync(MirrorRig.At(Large), Cancellation);
        var asked = _rig.Hub.Requests.Count;
        await using var offline = await _rig.StartOfflineAsync();
        using var missing = await offline.Client.GetAsync(MirrorRig.At("config.json"), Cancellation);
        using var absent = await offline.Client.GetAsync(MirrorRig.At("nothing.json"), Cancellation);
        using var unknown = await offline.Client.GetAsync(MirrorRig.At("config.json", repository: "acme/other"), Cancellation);
        using var info = await offline.Client.GetAsync("/api/models/acme/tiny/tree/main", Cancellation);

        Assert.Equal(Content, await offline.Client.GetByteArrayAsync(MirrorRig.At(Large), Cancellation));
        Assert.Equal(Content, await offline.Client.GetByteArrayAsync(MirrorRig.At(Large, _rig.Commit), Cancellation));
        Assert.Equal((503, 404, 503, 200), ((int)missing.StatusCode, (int)absent.StatusCode, (int)unknown.StatusCode, (int)info.StatusCode));
        Assert.Contains("offline", await missing.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal("EntryNotFound", absent.Headers.GetValues("X-Error-Code").Single());
        Assert.Equal(asked, _rig.Hub.Requests.Count);
    }

    [Fact]
    public async Task Resolve_AfterANewCommit_KnowsBothByTheirCommits()
    {
        _ = await _rig.Client.GetByteArrayAsync(MirrorRig.At("config.json"), Cancellation);
        var before = _rig.Commit;
        var after = _rig.Add(
            new HubModel(MirrorRig.Repository) { Commit = new string('c', 40) }, new Dictionary<string, byte[]>(MirrorRig.Files) { ["config.json"] = Encoding.UTF8.GetBytes("{}") }).Commit;

        Assert.Equal("{}", await _rig.Client.GetStringAsync(MirrorRig.At("config.json", after), Cancellation));
        Assert.Equal(MirrorRig.Files["config.json"], await _rig.Client.GetByteArrayAsync(MirrorRig.At("config.json", before), Cancellation));
    }
}
