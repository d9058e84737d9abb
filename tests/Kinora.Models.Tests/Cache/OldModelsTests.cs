using System.Security.Cryptography;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Models.Import;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Cache;

/// <summary>A home as earlier versions left it: models/ID.onnx with its record models/ID.json.</summary>
public sealed class OldModelsTests : IDisposable
{
    private static readonly TinyGraph Graph = new TinyGraph().Input("x", [2], 1, 2).Constant("c", [2], 3, 4).Node("y", "Add", "x", "c");

    private readonly TestFolder _folder = new();
    private readonly FakeNpm _npm;
    private readonly CatalogEntry _entry;

    public OldModelsTests()
    {
        _npm = new FakeNpm(_folder);
        var package = _npm.Deliver(("a.json", FakeNpm.Text(Graph.Json())), ("w.bin", Graph.Shard()));
        _entry = ModelCatalog.Default.Find("nanodet") with { Id = "model-a", Package = package, File = "a.json", Shards = ["w.bin"] };
        Directory.CreateDirectory(_folder.File("home/models"));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ModelStore Store => new(_folder.File("home"), new ModelCatalog([_entry]), _npm.Client);

    private string OldOnnx => _folder.File("home/models/model-a.onnx");

    private string OldRecord => _folder.File("home/models/model-a.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task GetAsync_ModelThatIsCurrent_IsTakenOverWithoutImporting()
    {
        LeaveOld("as it was", ModelImporter.Version);
        var progress = new ProgressList();

        var model = await Store.GetAsync("model-a", progress, Cancellation);

        Assert.Empty(progress.Stages);
        Assert.Equal("as it was", await File.ReadAllTextAsync(model.Path, Cancellation));
        Assert.Equal("it is old", model.FixedBatch);
        Assert.Equal(ModelState.Ready, await Store.VerifyAsync(_entry, Cancellation));
        Assert.False(File.Exists(OldOnnx));
        Assert.False(File.Exists(OldRecord));
    }

    [Fact]
    public async Task GetAsync_ModelOfAnotherImporter_IsReplaced()
    {
        LeaveOld("as it was", ModelImporter.Version - 1);

        await AssertReplacedAsync();
    }

    [Fact]
    public async Task GetAsync_ModelThatIsDamaged_IsReplaced()
    {
        LeaveOld("as it was", ModelImporter.Version);
        await File.WriteAllTextAsync(OldOnnx, "as it WAS", Cancellation);

        await AssertReplacedAsync();
    }

    [Fact]
    public async Task GetAsync_FileWithoutARecord_IsLeftToItsUser()
    {
        await File.WriteAllTextAsync(OldOnnx, "mine", Cancellation);

        await Store.GetAsync("model-a", cancellation: Cancellation);

        Assert.Equal("mine", await File.ReadAllTextAsync(OldOnnx, Cancellation));
    }

    [Fact]
    public void Collect_ModelOfAnotherImporter_Goes()
    {
        LeaveOld("as it was", ModelImporter.Version - 1);

        var report = Store.Cleaner.Collect();

        Assert.Equal("as it was".Length, report.Bytes);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.File("home/models")));
    }

    private async Task AssertReplacedAsync()
    {
        var model = await Store.GetAsync("model-a", cancellation: Cancellation);

        Assert.Equal([4f, 6f], OnnxRun.Run(model.Path, Graph.Inputs)["y"].Floats!);
        Assert.False(File.Exists(OldOnnx));
        Assert.False(File.Exists(OldRecord));
    }

    private void LeaveOld(string content, int importer)
    {
        File.WriteAllText(OldOnnx, content);
        var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(OldOnnx)));
        File.WriteAllText(OldRecord, $$"""
            {"id":"model-a","sha256":"{{hash}}","length":{{content.Length}},"modified_ticks":{{File.GetLastWriteTimeUtc(OldOnnx).Ticks}},
             "package":"{{_entry.Package!.Spec}}","integrity":"{{_entry.Package.Integrity}}","file":"a.json","importer":{{importer}},"fixed_batch":"it is old"}
            """);
    }
}
