using Kinora.Models.Cache;
using Kinora.Models.Import;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Cache;

/// <summary>Models that users name are found by that name.</summary>
public sealed class ImportedModelsTests
{
    [Fact]
    public async Task ImportAsync_Model_IsFoundByItsName()
    {
        using var folder = new TestFolder();
        var source = Graph().WriteTo(folder);
        var (model, path) = await new ImportedModels(folder.File("home")).ImportAsync("mine", source, "file:" + source, ImportOptions.None, TestContext.Current.CancellationToken);

        var found = await new ModelStore(folder.File("home")).GetAsync("mine", cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(("import/mine", "mine", path, model.Files[0].Sha256), (model.Key, model.Id, found.Path, found.Sha256));
        Assert.Equal([1f, 0], OnnxRun.Run(found.Path, Graph().Inputs)["y"].Floats!);
        Assert.Empty(Directory.GetFileSystemEntries(folder.File("home/tmp")));
        found.Lease?.Dispose();
    }

    [Fact]
    public async Task GetAsync_CopiedCache_IsReadOnceAndRecorded()
    {
        using var folder = new TestFolder();
        var (model, path) = await new ImportedModels(folder.File("home"))
            .ImportAsync("mine", Graph().WriteTo(folder), "a", ImportOptions.None, TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var store = new ModelStore(folder.File("home"));
        Assert.Equal(ModelState.Unchecked, store.StateOf(model));

        using var lease = (await store.GetAsync("mine", cancellation: TestContext.Current.CancellationToken)).Lease;

        Assert.Equal(ModelState.Ready, store.StateOf(store.AllStored().Single()));
    }

    [Fact]
    public async Task ImportAsync_SameName_TakesTheOthersPlace()
    {
        using var folder = new TestFolder();
        var models = new ImportedModels(folder.File("home"));
        var source = Graph().WriteTo(folder);
        await models.ImportAsync("mine", source, "a", ImportOptions.None, TestContext.Current.CancellationToken);
        File.WriteAllText(source, Graph().Json().Replace("Relu", "Neg"));

        var (model, path) = await models.ImportAsync("mine", source, "b", ImportOptions.None, TestContext.Current.CancellationToken);

        Assert.Equal("b", model.Source);
        Assert.Equal([-1f, 1], OnnxRun.Run(path, Graph().Inputs)["y"].Floats!);
        Assert.Single(new ManifestStore(folder.File("home")).All());
    }

    [Theory]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("-x")]
    public async Task ImportAsync_NoName_IsRefused(string name)
    {
        using var folder = new TestFolder();

        await Assert.ThrowsAsync<ModelException>(() => new ImportedModels(folder.File("home"))
            .ImportAsync(name, Graph().WriteTo(folder), "x", ImportOptions.None, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ImportAsync_UnsoundModel_LeavesNothing()
    {
        using var folder = new TestFolder();
        var source = Graph().WriteTo(folder);
        File.WriteAllText(source, "{}");

        await Assert.ThrowsAsync<ModelImportException>(() => new ImportedModels(folder.File("home"))
            .ImportAsync("mine", source, "x", ImportOptions.None, TestContext.Current.CancellationToken));

        Assert.Empty(new ManifestStore(folder.File("home")).All());
        Assert.DoesNotContain(Directory.EnumerateFiles(folder.File("home"), "*", SearchOption.AllDirectories), static file => file.EndsWith(".onnx", StringComparison.Ordinal));
    }

    private static TinyGraph Graph() => new TinyGraph().Input("x", [2], 1, -1).Node("y", "Relu", "x");
}
