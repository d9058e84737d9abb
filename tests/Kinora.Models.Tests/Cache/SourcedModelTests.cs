using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Models.Hub;
using Kinora.Models.Tests.Support;
using Kinora.Tests.Support;
using TestFolder = Kinora.Models.Tests.Support.TestFolder;

namespace Kinora.Models.Tests.Cache;

/// <summary>Models of the catalog with a source, and models by their address alone.</summary>
public sealed class SourcedModelTests : IAsyncDisposable
{
    private static readonly byte[] Negation = TinyOnnx.Unary("Neg", TinyOnnx.Floats, 1, 2);

    private readonly TestFolder _folder = new();
    private readonly HubUpstream _upstream = new();
    private readonly ModelHub _hub;

    public SourcedModelTests() => _hub = new ModelHub(new HubOptions { Home = Home, Endpoint = _upstream.Endpoint });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Home => _folder.File("home");

    public async ValueTask DisposeAsync()
    {
        _hub.Dispose();
        await _upstream.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task GetAsync_EntryWithAFile_IsImportedOnceAndKnownByItsOwnNameOnly()
    {
        await File.WriteAllBytesAsync(_folder.File("net.onnx"), Negation, Cancellation);
        var store = Store(Entry("mine", "file:" + _folder.File("net.onnx")));

        var model = await store.GetAsync("mine", cancellation: Cancellation);

        Assert.Equal([-1f, 2f], OnnxRun.Run(model.Path, [new TestTensor("x", [1, 2], [1, -2], null)])["y"].Floats!);
        Assert.Equal(["mine"], store.AllStored().Select(static stored => stored.Key));
        var progress = new ProgressList();
        Assert.Equal(model.Sha256, (await store.GetAsync("mine", progress, Cancellation)).Sha256);
        Assert.Empty(progress.Stages);
    }

    [Fact]
    public async Task GetAsync_EntryWithFilesBeside_KeepsThemTogetherAsTheyAre()
    {
        var address = _upstream.AddFile("net.onnx", Negation) + "#sha256=" + HubModel.Sha256(Negation);
        var weights = HubModel.Noise(5000, 1);
        var beside = _upstream.AddFile("net.data", weights) + "#sha256=" + HubModel.Sha256(weights);
        var store = Store(Entry("mine", address) with { Beside = [beside] });

        var model = await store.GetAsync("mine", cancellation: Cancellation);

        Assert.Equal(Negation, await File.ReadAllBytesAsync(model.Path, Cancellation));
        Assert.Equal(weights, await File.ReadAllBytesAsync(Path.Join(Path.GetDirectoryName(model.Path), "net.data"), Cancellation));
        Assert.Equal(["mine"], store.AllStored().Select(static stored => stored.Key));
        Assert.Equal(ModelState.Ready, await store.VerifyAsync(model.Entry!, Cancellation));
    }

    [Fact]
    public async Task GetAsync_EntryWhoseSourceGivesSomethingElse_KeepsNothing()
    {
        var address = _upstream.AddFile("net.onnx", Negation) + "#sha256=" + new string('0', 64);
        var store = Store(Entry("mine", address));

        await Assert.ThrowsAnyAsync<ModelException>(() => store.GetAsync("mine", cancellation: Cancellation));

        Assert.Empty(store.AllStored());
        Assert.Equal(ModelState.Missing, store.StateOf(store.Catalog.Find("mine")));
        Assert.False(ModelLease.IsInUse(Home, "mine"));
    }

    [Fact]
    public async Task GetAsync_FileOfItsUser_GoesBeforeTheSource()
    {
        var store = Store(Entry("mine", "https://127.0.0.1/never#sha256=" + new string('0', 64)));
        Directory.CreateDirectory(Path.Join(Home, "models"));
        await File.WriteAllBytesAsync(Path.Join(Home, "models/mine.onnx"), Negation, Cancellation);

        Assert.Equal(Path.Join(Home, "models/mine.onnx"), (await store.GetAsync("mine", cancellation: Cancellation)).Path);
    }

    [Fact]
    public async Task GetAsync_CacheThatOnlyMayBeRead_IsReadAsAWhole()
    {
        await File.WriteAllBytesAsync(_folder.File("net.onnx"), Negation, Cancellation);
        var store = Store(Entry("mine", "file:" + _folder.File("net.onnx")));
        var model = await store.GetAsync("mine", cancellation: Cancellation);
        File.SetLastWriteTimeUtc(model.Path, DateTime.UnixEpoch);

        // In the place of a folder that the user may not write to, which would stop no test that runs as root.
        File.Delete(Path.Join(Home, "locks/model-mine"));
        Directory.CreateDirectory(Path.Join(Home, "locks/model-mine"));

        Assert.Equal(model.Sha256, (await store.GetAsync("mine", cancellation: Cancellation)).Sha256);
        await File.WriteAllBytesAsync(_folder.File("other"), new byte[Negation.Length], Cancellation);
        File.Move(_folder.File("other"), model.Path, overwrite: true);
        await Assert.ThrowsAsync<StorageException>(() => store.GetAsync("mine", cancellation: Cancellation));
    }

    [Fact]
    public async Task GetAsync_RepositoryOfAHub_IsItsOnnxFileWithTheContractBesideIt()
    {
        _upstream.Add(new HubModel("org/name").With("README.md", [1]).With("onnx/model.onnx", Negation, large: true).With("onnx/model.yaml", """
            input: {name: x, layout: nchw, color: rgb, width: 2, height: 1, mean: [0, 0, 0], std: [1, 1, 1], resize: stretch}
            decode: {recipe: classes, outputs: {scores: [y]}}
            """u8.ToArray()));

        var model = await Store().GetAsync("org/name", cancellation: Cancellation);

        Assert.Equal(Negation, await File.ReadAllBytesAsync(model.Path, Cancellation));
        Assert.Equal("x", model.Contract!.Input.Name);
        Assert.Equal("org/name", Store().AllStored().Single().Id);
        Assert.True(ModelLease.IsInUse(Home, Store().AllStored().Single().Key));
        Assert.Equal(0, _upstream.Downloads("README.md"));
    }

    [Fact]
    public async Task GetAsync_RepositoryUnderALicenceThatAsks_IsFetchedOnlyWhenItIsAccepted()
    {
        _upstream.Add(new HubModel("org/name") { License = "cc-by-nc-4.0" }.With("model.onnx", Negation, large: true));

        var error = await Assert.ThrowsAsync<LicenseException>(() => Store().GetAsync("hf:org/name", cancellation: Cancellation));

        Assert.Contains("'cc-by-nc-4.0'", error.Message);
        Assert.Contains("kinora models pull hf:org/name --accept-licence", error.Message);
        Assert.Equal(0, _upstream.Downloads(HubModel.Sha256(Negation)));
        await Store().Licenses.AcceptAsync(error.Offer.Id, error.Offer.License, Cancellation);
        Assert.Equal(HubModel.Sha256(Negation), (await Store().GetAsync("org/name", cancellation: Cancellation)).Sha256);
    }

    [Fact]
    public async Task PullAsync_WholeRepository_BringsAllOfIt()
    {
        _upstream.Add(new HubModel("org/name").With("config.json", [1, 2]).With("a.onnx", Negation).With("b.onnx", Negation));
        var store = Store();

        var pulled = await store.PullAsync(await store.OfferAsync("org/name", Cancellation), null, Cancellation);

        Assert.Equal(("org/name", 2 + (2L * Negation.Length), null), (pulled.Id, pulled.Size, pulled.Sha256));
        Assert.Equal(["a.onnx", "b.onnx", "config.json"], Directory.GetFiles(pulled.Path).Select(Path.GetFileName).Where(static name => name![0] != '.').Order());
        Assert.Contains(
            "name one of them, as a.onnx, b.onnx",
            (await Assert.ThrowsAsync<ModelException>(() => store.GetAsync("org/name", cancellation: Cancellation))).Message);
    }

    [Fact]
    public async Task VerifyAsync_DamagedContentOfAHub_IsFetchedAgainByTheNextPull()
    {
        _upstream.Add(new HubModel("org/name").With("model.onnx", Negation, large: true));
        var store = Store();
        var offer = await store.OfferAsync("hf:org/name", Cancellation);
        var path = (await store.PullAsync(offer, cancellation: Cancellation)).Path;
        new FileInfo(path).IsReadOnly = false;
        await File.WriteAllBytesAsync(path, new byte[Negation.Length], Cancellation);

        Assert.False(await store.VerifyAsync(Assert.Single(store.AllStored()), Cancellation));

        Assert.Equal(Negation, await File.ReadAllBytesAsync((await store.PullAsync(offer, cancellation: Cancellation)).Path, Cancellation));
    }

    private ModelStore Store(params CatalogEntry[] entries) => new(Home, new ModelCatalog(entries), null, new ModelStoreOptions(), _hub);

    private static CatalogEntry Entry(string id, string source) => ModelCatalog.Default.Find("nanodet") with
    {
        Id = id, Package = null, File = "", Shards = [], Source = source,
    };
}
