using System.Security.Cryptography;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Models.Import;
using Kinora.Models.Npm;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Cache;

public sealed class ModelStoreTests : IDisposable
{
    private static readonly TinyGraph Graph = new TinyGraph().Input("x", [2], 1, 2).Constant("c", [2], 3, 4).Node("y", "Add", "x", "c");

    private readonly TestFolder _folder = new();
    private readonly FakeNpm _npm;
    private readonly ModelCatalog _catalog;

    public ModelStoreTests()
    {
        _npm = new FakeNpm(_folder);
        var package = _npm.Deliver(
            ("a.json", FakeNpm.Text(Graph.Json())), ("w.bin", Graph.Shard()), ("b.json", FakeNpm.Text(Graph.Json())), ("other", [1]));
        _catalog = new ModelCatalog([Entry("model-a", package, "a.json"), Entry("model-b", package, "b.json")]);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ModelStore Store => new(_folder.File("home"), _catalog, _npm.Client);

    private string Record => _folder.File("home/manifests/model-a.json");

    private string Onnx => _folder.File("home/models/model-a/model-a.onnx");

    [Fact]
    public async Task GetAsync_Missing_FetchesAndImports()
    {
        var progress = new ProgressList();

        var model = await Store.GetAsync("MODEL_A", progress, Cancellation);

        Assert.Equal(Onnx, model.Path);
        Assert.Equal("model-a", model.Entry!.Id);
        Assert.Equal([4f, 6f], OnnxRun.Run(model.Path, Graph.Inputs)["y"].Floats!);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Onnx, Cancellation))), model.Sha256);
        Assert.Equal([PullStage.Downloading, PullStage.Verifying, PullStage.Unpacking, PullStage.Importing], progress.Stages);
        Assert.Equal(ModelState.Ready, Store.StateOf(model.Entry));
    }

    [Fact]
    public async Task GetAsync_Ready_DoesNothing()
    {
        var first = await Store.GetAsync("model-a", cancellation: Cancellation);
        var progress = new ProgressList();

        var second = await Store.GetAsync("model-a", progress, Cancellation);

        Assert.Equal((first.Path, first.Sha256), (second.Path, second.Sha256));
        Assert.Empty(progress.Stages);
    }

    [Fact]
    public async Task GetAsync_ModelWithAFixedBatch_SaysWhyAlsoFromItsRecord()
    {
        Assert.Equal("its input 'x' of shape [2] has no batch", (await Store.GetAsync("model-a", cancellation: Cancellation)).FixedBatch);
        Assert.Equal("its input 'x' of shape [2] has no batch", (await Store.GetAsync("model-a", cancellation: Cancellation)).FixedBatch);
    }

    [Fact]
    public async Task GetAsync_SecondModelOfThePackage_NeedsNoDownload()
    {
        await Store.GetAsync("model-a", cancellation: Cancellation);

        await Store.GetAsync("model-b", cancellation: Cancellation);

        Assert.Equal(1, _npm.Starts);
        Assert.False(File.Exists(_folder.File("home/npm/@test/models@1.2.3/other")));
    }

    [Fact]
    public async Task GetAsync_ManyAtOnce_ImportOnce()
    {
        var imports = 0;
        var progress = new ProgressList(report =>
        {
            if (report.Stage == PullStage.Importing)
                Interlocked.Increment(ref imports);
        });

        var models = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            Task.Run(() => Store.GetAsync("model-a", progress, Cancellation), Cancellation)));

        Assert.Single(models.Select(static model => model.Sha256).Distinct());
        Assert.Equal(1, imports);
        Assert.Equal(1, _npm.Starts);
    }

    [Fact]
    public async Task VerifyAsync_ChangedContent_IsFoundAndMendedByTheNextUse()
    {
        var model = await Store.GetAsync("model-a", cancellation: Cancellation);
        var (time, bytes) = (File.GetLastWriteTimeUtc(Onnx), await File.ReadAllBytesAsync(Onnx, Cancellation));
        bytes[^1] ^= 1;
        MakeWritable(Onnx);
        await File.WriteAllBytesAsync(Onnx, bytes, Cancellation);
        File.SetLastWriteTimeUtc(Onnx, time);
        Assert.Equal(ModelState.Ready, Store.StateOf(model.Entry!));

        Assert.Equal(ModelState.Damaged, await Store.VerifyAsync(model.Entry!, Cancellation));
        Assert.Equal(model.Sha256, (await Store.GetAsync("model-a", cancellation: Cancellation)).Sha256);
        Assert.Equal(ModelState.Ready, await Store.VerifyAsync(model.Entry!, Cancellation));
    }

    [Fact]
    public async Task GetAsync_TruncatedFile_IsImportedAgain()
    {
        var model = await Store.GetAsync("model-a", cancellation: Cancellation);
        MakeWritable(Onnx);
        await File.WriteAllBytesAsync(Onnx, [1], Cancellation);
        Assert.Equal(ModelState.Damaged, Store.StateOf(model.Entry!));

        await Store.GetAsync("model-a", cancellation: Cancellation);

        Assert.Equal(ModelState.Ready, await Store.VerifyAsync(model.Entry!, Cancellation));
    }

    [Fact]
    public async Task GetAsync_CopiedCache_IsRecognizedWithoutImporting()
    {
        var model = await Store.GetAsync("model-a", cancellation: Cancellation);
        File.SetLastWriteTimeUtc(Onnx, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var progress = new ProgressList();

        Assert.Equal(ModelState.Unchecked, Store.StateOf(model.Entry!));

        Assert.Equal(model.Sha256, (await Store.GetAsync("model-a", progress, Cancellation)).Sha256);

        Assert.Empty(progress.Stages);
        Assert.Equal(ModelState.Ready, Store.StateOf(model.Entry!));
    }

    [Fact]
    public async Task GetAsync_OtherImporterVersion_ImportsAgain()
    {
        var model = await Store.GetAsync("model-a", cancellation: Cancellation);
        var text = await File.ReadAllTextAsync(Record, Cancellation);
        await File.WriteAllTextAsync(Record, text.Replace($"\"importer\": \"{ModelImporter.Version}\"", "\"importer\": \"0\""), Cancellation);
        Assert.Equal(ModelState.Outdated, Store.StateOf(model.Entry!));
        var progress = new ProgressList();

        await Store.GetAsync("model-a", progress, Cancellation);

        Assert.Equal([PullStage.Importing], progress.Stages);
        Assert.Contains($"\"importer\": \"{ModelImporter.Version}\"", await File.ReadAllTextAsync(Record, Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"id\":3}")]
    public async Task GetAsync_DamagedRecord_ImportsAgain(string record)
    {
        var model = await Store.GetAsync("model-a", cancellation: Cancellation);
        await File.WriteAllTextAsync(Record, record, Cancellation);
        Assert.Equal(ModelState.Missing, Store.StateOf(model.Entry!));

        Assert.Equal(model.Sha256, (await Store.GetAsync("model-a", cancellation: Cancellation)).Sha256);
    }

    [Fact]
    public async Task GetAsync_FailedImport_LeavesNoModel()
    {
        var package = _npm.Deliver(("a.json", FakeNpm.Text("{}")), ("w.bin", [1]));
        var store = new ModelStore(_folder.File("home"), new ModelCatalog([Entry("model-a", package, "a.json")]), _npm.Client);

        await Assert.ThrowsAsync<ModelImportException>(() => store.GetAsync("model-a", cancellation: Cancellation));

        Assert.False(Directory.Exists(_folder.File("home/models")));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.File("home/tmp")));
    }

    [Fact]
    public async Task GetAsync_PathOfAnOnnxFile_IsThatFile()
    {
        await File.WriteAllBytesAsync(_folder.File("mine.onnx"), [1], Cancellation);

        var model = await Store.GetAsync(_folder.File("mine.onnx"), cancellation: Cancellation);

        Assert.Equal(new ModelFile(_folder.File("mine.onnx"), null, null), model);
    }

    [Fact]
    public async Task GetAsync_MissingOnnxFile_IsNamed() =>
        Assert.Equal(
            "The model file 'gone.onnx' does not exist.",
            (await Assert.ThrowsAsync<ModelException>(() => Store.GetAsync("gone.onnx", cancellation: Cancellation))).Message);

    [Fact]
    public async Task GetAsync_UnwritableHome_SaysWhatToSet()
    {
        await File.WriteAllTextAsync(_folder.File("file"), "", Cancellation);
        var store = new ModelStore(_folder.File("file/home"), _catalog, _npm.Client);

        Assert.Contains(
            "KINORA_HOME", (await Assert.ThrowsAsync<StorageException>(() => store.GetAsync("model-a", cancellation: Cancellation))).Message);
    }

    [Fact]
    public async Task GetAsync_ModelThatIsKept_IsInUseUntilItIsLetGo()
    {
        var model = await Store.GetAsync("model-a", cancellation: Cancellation);
        Assert.True(ModelLease.IsInUse(Store.Home, "model-a"));

        model.Lease!.Dispose();

        Assert.False(ModelLease.IsInUse(Store.Home, "model-a"));
    }

    [Fact]
    public async Task GetAsync_FailedImport_LeavesTheModelUnused()
    {
        _npm.Does("exit 1");

        await Assert.ThrowsAsync<NpmException>(() => Store.GetAsync("model-a", cancellation: Cancellation));

        Assert.False(ModelLease.IsInUse(Store.Home, "model-a"));
    }

    [Fact]
    public async Task GetAsync_NewVersion_TakesTheOldContentAway()
    {
        await Store.GetAsync("model-a", cancellation: Cancellation);
        var other = new TinyGraph().Input("x", [2], 1, 2).Constant("c", [2], 5, 6).Node("y", "Add", "x", "c");
        var package = _npm.Deliver(("a.json", FakeNpm.Text(other.Json())), ("w.bin", other.Shard()));
        Directory.Delete(_folder.File("home/npm"), recursive: true);
        var store = new ModelStore(_folder.File("home"), new ModelCatalog([Entry("model-a", package, "a.json")]), _npm.Client);

        var model = await store.GetAsync("model-a", cancellation: Cancellation);

        Assert.Equal([_folder.File("home/blobs/" + model.Sha256)], Directory.GetFiles(_folder.File("home/blobs")));
        Assert.Equal([6f, 8f], OnnxRun.Run(model.Path, other.Inputs)["y"].Floats!);
    }

    public void Dispose() => _folder.Dispose();

    private static void MakeWritable(string path)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static CatalogEntry Entry(string id, NpmPackage package, string file) => ModelCatalog.Default.Find("nanodet") with
    {
        Id = id,
        Package = package,
        File = file,
        Shards = ["w.bin"],
    };
}
