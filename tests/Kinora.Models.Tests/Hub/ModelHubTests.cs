using Kinora.Models.Hub;
using Kinora.Models.Hub.Errors;
using Kinora.Models.Tests.Support;
using Kinora.Tests.Support;

namespace Kinora.Models.Tests.Hub;

public sealed class ModelHubTests : IAsyncDisposable
{
    private const string Secret = "hf_verysecret";

    private static readonly byte[] Config = "{\"model_type\":\"test\"}"u8.ToArray();
    private static readonly byte[] Weights = HubModel.Noise(700_000, 1);

    private readonly HubBench _bench = new();
    private readonly HubModel _model;

    public ModelHubTests() => _model = _bench.Upstream.Add(new HubModel("org/name").With("config.json", Config).With("onnx/model.onnx", Weights, large: true));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task ResolveAsync_Model_TellsAllThatTheHubSays()
    {
        var found = await _bench.Open().ResolveAsync("org/name", cancellation: Cancellation);

        Assert.Equal(_model.Commit, found.Commit);
        Assert.Equal("mit", found.License);
        Assert.Equal(HubGate.Open, found.Gate);
        Assert.False(found.IsFromCache);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), found.LastModified);
        Assert.Equal(new HubEntry("config.json", Config.Length, HubModel.GitOid(Config), null), found.Find("config.json"));
        Assert.Equal(HubModel.Sha256(Weights), found.Find("onnx/model.onnx")!.ETag);
        Assert.Equal(Weights.Length, found.Find("onnx/model.onnx")!.Size);
    }

    [Theory]
    [InlineData(true, 2, 0)]
    [InlineData(false, 1, 2)]
    public async Task ResolveAsync_NoLengthsWithTheRevision_AreAskedOtherwise(bool hasTree, int pages, int heads)
    {
        _bench.Upstream.ListsBlobs = false;
        _bench.Upstream.HasTree = hasTree;
        _bench.Upstream.PageSize = 2;

        var found = await _bench.Open().ResolveAsync("org/name", cancellation: Cancellation);

        Assert.Equal(HubModel.GitOid(Config), found.Find("config.json")!.ETag);
        Assert.Equal(HubModel.Sha256(Weights), found.Find("onnx/model.onnx")!.Sha256);
        Assert.Equal(Weights.Length, found.Find("onnx/model.onnx")!.Size);
        Assert.Equal(pages, _bench.Upstream.Requests.Count(request => request.Path.Contains("/tree/", StringComparison.Ordinal)));
        Assert.Equal(heads, _bench.Upstream.Requests.Count(request => request.Method == "HEAD"));
    }

    [Fact]
    public async Task FileAsync_SmallAndLarge_AreFetchedAndNamedByTheirHashes()
    {
        var hub = _bench.Open();

        var config = await hub.FileAsync("org/name", "main", "config.json", Cancellation);
        var weights = await hub.FileAsync("org/name", "main", "onnx/model.onnx", Cancellation);
        Assert.False(config.IsStored);

        Assert.Equal(Config, await File.ReadAllBytesAsync(await config.FetchAsync(cancellation: Cancellation), Cancellation));
        Assert.Equal(Weights, await File.ReadAllBytesAsync(await weights.FetchAsync(cancellation: Cancellation), Cancellation));
        Assert.True(config.IsStored);
        Assert.Equal([HubModel.Sha256(Config), HubModel.Sha256(Weights)], _bench.Kept("blobs").Order().ToArray().Order());
        Assert.Empty(_bench.Kept("partial"));
        Assert.Equal(HubModel.Sha256(Weights), Path.GetFileName(weights.StoredPath));
    }

    [Fact]
    public async Task FetchAsync_OddNames_AreAskedForAsTheyAre()
    {
        _model.With("a b/c#d?e%2Fü.txt", [1]);
        _bench.Upstream.Answer = request =>
            request.Target.Contains("/revision/refs%2Fpr%2F7?", StringComparison.Ordinal) ? HubAnswer.Json(_model.Describe(blobs: true)) : null;

        var file = await _bench.Open().FileAsync("org/name", "refs/pr/7", "a b/c#d?e%2Fü.txt", Cancellation);

        Assert.Equal([1], await File.ReadAllBytesAsync(await file.FetchAsync(cancellation: Cancellation), Cancellation));
        Assert.Equal(_model.Commit, _bench.Open().Cached("org/name", "refs/pr/7")!.Commit);
    }

    [Fact]
    public async Task FetchAsync_Stored_IsNotAskedForAgainByAnyHub()
    {
        await (await _bench.Open().FileAsync("org/name", "main", "config.json", Cancellation)).FetchAsync(cancellation: Cancellation);
        var asked = _bench.Upstream.Requests.Count;

        var file = await _bench.Open().FileAsync("org/name", _model.Commit, "config.json", Cancellation);
        await file.FetchAsync(cancellation: Cancellation);

        Assert.Equal(asked, _bench.Upstream.Requests.Count);
    }

    [Fact]
    public async Task ResolveAsync_Branch_IsAskedAgainOnlyAfterItsTime()
    {
        var hub = _bench.Open(_bench.Options with { RevisionLifetime = TimeSpan.FromHours(1) });
        await hub.ResolveAsync("org/name", cancellation: Cancellation);
        await hub.ResolveAsync("org/name", cancellation: Cancellation);
        Assert.Single(_bench.Upstream.Requests);

        _model.Commit = new string('b', 40);
        var later = _bench.Open(_bench.Options with { RevisionLifetime = TimeSpan.Zero });
        Assert.Equal(new string('b', 40), (await later.ResolveAsync("org/name", cancellation: Cancellation)).Commit);
    }

    [Fact]
    public async Task ResolveAsync_HubIsGone_AnswersFromWhatIsStored()
    {
        var options = _bench.Options with { RevisionLifetime = TimeSpan.Zero };
        var commit = (await _bench.Open(options).ResolveAsync("org/name", cancellation: Cancellation)).Commit;
        await (await _bench.Open(options).FileAsync("org/name", "main", "config.json", Cancellation)).FetchAsync(cancellation: Cancellation);
        _bench.Upstream.Answer = _ => HubAnswer.Error("503 Service Unavailable");

        var hub = _bench.Open(options);
        var found = await hub.ResolveAsync("org/name", cancellation: Cancellation);
        Assert.True(found.IsFromCache);
        Assert.Equal(commit, found.Commit);
        Assert.NotNull(hub.CachedFile("org/name", "main", "config.json"));
        Assert.Null(hub.CachedFile("org/name", "main", "onnx/model.onnx"));
        var missing = await hub.FileAsync("org/name", "main", "onnx/model.onnx", Cancellation);
        await Assert.ThrowsAsync<HubUnavailableException>(() => missing.FetchAsync(cancellation: Cancellation));
        await Assert.ThrowsAsync<HubUnavailableException>(() => hub.ResolveAsync("org/other", cancellation: Cancellation));
    }

    [Fact]
    public async Task Offline_NothingIsAsked()
    {
        await (await _bench.Open().FileAsync("org/name", "main", "config.json", Cancellation)).FetchAsync(cancellation: Cancellation);
        var asked = _bench.Upstream.Requests.Count;

        var hub = _bench.Open(_bench.Options with { Offline = true, RevisionLifetime = TimeSpan.Zero });
        Assert.True((await hub.ResolveAsync("org/name", cancellation: Cancellation)).IsFromCache);
        await (await hub.FileAsync("org/name", "main", "config.json", Cancellation)).FetchAsync(cancellation: Cancellation);
        var weights = await hub.FileAsync("org/name", "main", "onnx/model.onnx", Cancellation);
        await Assert.ThrowsAsync<HubUnavailableException>(() => weights.FetchAsync(cancellation: Cancellation));
        await Assert.ThrowsAsync<HubUnavailableException>(() => weights.OpenReadAsync(0, Cancellation));
        var error = await Assert.ThrowsAsync<HubUnavailableException>(() => hub.ResolveAsync("org/other", cancellation: Cancellation));

        Assert.Contains("offline", error.Message, StringComparison.Ordinal);
        Assert.Equal(asked, _bench.Upstream.Requests.Count);
    }

    [Fact]
    public async Task ResolveAsync_WhatIsMissing_IsToldApartAndRememberedShortly()
    {
        var hub = _bench.Open();

        Assert.Equal("RepoNotFound", (await Assert.ThrowsAsync<RepositoryNotFoundException>(() => hub.ResolveAsync("org/none", cancellation: Cancellation))).Code);
        Assert.Equal("RevisionNotFound", (await Assert.ThrowsAsync<RevisionNotFoundException>(() => hub.ResolveAsync("org/name", "v9", Cancellation))).Code);
        Assert.Equal("EntryNotFound", (await Assert.ThrowsAsync<EntryNotFoundException>(() => hub.FileAsync("org/name", "main", "none", Cancellation))).Code);
        var asked = _bench.Upstream.Requests.Count;
        await Assert.ThrowsAsync<RepositoryNotFoundException>(() => hub.ResolveAsync("org/none", cancellation: Cancellation));
        await Assert.ThrowsAsync<RevisionNotFoundException>(() => hub.ResolveAsync("org/name", "v9", Cancellation));

        Assert.Equal(asked, _bench.Upstream.Requests.Count);
        Assert.Null(hub.Cached("org/none"));
    }

    [Fact]
    public async Task ResolveAsync_ManyAtOnce_AskOnce()
    {
        var hub = _bench.Open();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => hub.ResolveAsync("org/name", cancellation: Cancellation))));

        Assert.Single(_bench.Upstream.Requests);
    }

    [Fact]
    public async Task Token_IsSentToTheHubOnly_AndOpensWhatIsGated()
    {
        _bench.Upstream.Token = Secret;
        _model.Gated = "manual";
        var closed = _bench.Open();
        Assert.Equal(HubGate.Manual, (await closed.ResolveAsync("org/name", cancellation: Cancellation)).Gate);
        var refused = await closed.FileAsync("org/name", "main", "onnx/model.onnx", Cancellation);
        Assert.Equal("GatedRepo", (await Assert.ThrowsAsync<GatedRepositoryException>(() => refused.FetchAsync(cancellation: Cancellation))).Code);

        var hub = _bench.Open(_bench.Options with { Token = new HubToken(Secret) });
        await (await hub.FileAsync("org/name", "main", "onnx/model.onnx", Cancellation)).FetchAsync(cancellation: Cancellation);

        var asked = _bench.Upstream.Requests.Where(request => request.Header("Authorization") is not null).ToList();
        Assert.NotEmpty(asked);
        Assert.All(asked, request => Assert.Equal("hub", request.Host));
        Assert.Contains(_bench.Upstream.Requests, request => request.Host == "cdn");
    }

    [Fact]
    public async Task Token_WrongOne_IsNotRepeatedInWhatIsSaid()
    {
        _bench.Upstream.Answer = _ => HubAnswer.Error("401 Unauthorized", message: "Invalid credentials in Authorization header");
        var hub = _bench.Open(_bench.Options with { Token = new HubToken(Secret) });

        var error = await Assert.ThrowsAsync<HubException>(() => hub.ResolveAsync("org/name", cancellation: Cancellation));

        Assert.Contains("HF_TOKEN", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LocalFile_Repository_IsNone()
    {
        Assert.Null(_bench.Open().LocalFile("nanodet", "nanodet.onnx"));
        Assert.Null(_bench.Open().LocalFile("../x", "nanodet.onnx"));
        await Assert.ThrowsAsync<ModelException>(() => _bench.Open().ResolveAsync("../x", cancellation: Cancellation));
    }

    [Fact]
    public async Task ResolveAsync_HeadThatFailsOnce_IsAskedAgain()
    {
        (_bench.Upstream.ListsBlobs, _bench.Upstream.HasTree) = (false, false);
        var failures = 1;
        _bench.Upstream.Answer = request => request.Method == "HEAD" && Interlocked.Decrement(ref failures) >= 0 ? HubAnswer.Error("503 Service Unavailable") : null;

        var found = await _bench.Open().ResolveAsync("org/name", cancellation: Cancellation);

        Assert.Equal(HubModel.GitOid(Config), found.Find("config.json")!.ETag);
    }

    [Theory]
    [InlineData(120)]
    [InlineData(121)]
    [InlineData(200)]
    public async Task ResolveAsync_LongestRevision_IsKnownAfterwards(int letters)
    {
        var revision = new string('a', letters);
        _bench.Upstream.Answer = request => request.Path.EndsWith("/" + revision, StringComparison.Ordinal) ? HubAnswer.Json(_model.Describe(blobs: true)) : null;

        await _bench.Open().ResolveAsync("org/name", revision, Cancellation);

        Assert.Equal(_model.Commit, _bench.Open().Cached("org/name", revision)?.Commit);
    }

    [Fact]
    public async Task ResolveAsync_ModelThatBecameGated_IsGatedAlsoWhereItIsReadFromTheDisk()
    {
        await _bench.Open().ResolveAsync("org/name", cancellation: Cancellation);
        (_model.Gated, _model.IsPrivate) = ("manual", false);
        await _bench.Open(_bench.Options with { RevisionLifetime = TimeSpan.Zero }).ResolveAsync("org/name", cancellation: Cancellation);

        Assert.Equal(HubGate.Manual, _bench.Open().Cached("org/name", _model.Commit)?.Gate);
    }

    [Fact]
    public async Task ResolveAsync_WhereNothingCanBeWrittenDown_TellsAllTheSame()
    {
        Directory.CreateDirectory(_bench.Home);
        await File.WriteAllTextAsync(Path.Join(_bench.Home, "hub"), "in the way", Cancellation);
        await File.WriteAllTextAsync(Path.Join(_bench.Home, "locks"), "in the way", Cancellation);
        var hub = _bench.Open();

        var found = await hub.ResolveAsync("org/name", cancellation: Cancellation);

        Assert.Equal(_model.Commit, found.Commit);
        var error = await Assert.ThrowsAsync<StorageException>(() => hub.FileOf(found, found.Find("config.json")!).OpenReadAsync(0, Cancellation));
        Assert.Contains("KINORA_HOME", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResolveAsync_SilentHub_IsNotAskedByEverybody()
    {
        var clock = new LaterClock();
        var hub = _bench.Open(_bench.Options with { RevisionLifetime = TimeSpan.FromMinutes(1) }, clock);
        await hub.ResolveAsync("org/name", cancellation: Cancellation);
        clock.Later = TimeSpan.FromMinutes(2);
        _bench.Upstream.Answer = _ => HubAnswer.Error("503 Service Unavailable");
        await hub.ResolveAsync("org/name", cancellation: Cancellation);
        var asked = _bench.Upstream.Requests.Count;

        var found = await hub.ResolveAsync("org/name", cancellation: Cancellation);

        Assert.Equal(_model.Commit, found.Commit);
        Assert.Equal(asked, _bench.Upstream.Requests.Count);
    }

    [Fact]
    public async Task FetchAsync_FileOfTheNameOfOurMark_IsStoredLikeOthers()
    {
        byte[] mark = [1, 2, 3];
        _bench.Upstream.Add(new HubModel("org/marked").With(".kinora", mark).With("a.txt", Config).With("b.txt", Weights));
        var hub = _bench.Open();
        foreach (var path in new[] { ".kinora", "a.txt", "b.txt" })
            await (await hub.FileAsync("org/marked", "main", path, Cancellation)).FetchAsync(cancellation: Cancellation);

        var file = await hub.FileAsync("org/marked", "main", ".kinora", Cancellation);

        Assert.Equal(mark, await File.ReadAllBytesAsync(file.StoredPath!, Cancellation));
    }

    private sealed class LaterClock : TimeProvider
    {
        public TimeSpan Later { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Later;
    }
}
