using Kinora.Models.Cache;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Cache;

public sealed class ManifestStoreTests : IDisposable
{
    private readonly TestFolder _home = new();

    public void Dispose() => _home.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ManifestStore Manifests => new(_home.Path);

    [Fact]
    public async Task SaveAsync_Model_IsFoundWithAllThatIsKnown()
    {
        var model = await ModelAsync("hf/org--name@0123456789abcdef0123456789abcdef01234567", ("config.json", "{}"), ("onnx/model.onnx", "weights"));

        await Manifests.SaveAsync(model, Cancellation);

        var found = Manifests.Find(model.Key)!;
        Assert.Equal((model.Key, model.Id, "main", model.Source, "MIT"), (found.Key, found.Id, found.Revision, found.Source, found.License));
        Assert.Equal(model.Files, found.Files.Select(static file => file with { Stamp = null }));
        Assert.Equal("3", found.Facts["importer"]);
        Assert.Equal([model.Key], Manifests.All().Select(static stored => stored.Key));
        Assert.Equal("weights", await File.ReadAllTextAsync(Manifests.PathOf(found, found.File("onnx/model.onnx")!), Cancellation));
        Assert.True(Manifests.Fits(found));
    }

    [Fact]
    public async Task SaveAsync_OverAnEarlierOne_TakesWhatIsNoLongerItsOut()
    {
        await Manifests.SaveAsync(await ModelAsync("model", ("old.onnx", "old"), ("deep/old.bin", "old too")), Cancellation);

        await Manifests.SaveAsync(await ModelAsync("model", ("new.onnx", "new")), Cancellation);

        Assert.Equal([".kinora", "new.onnx"], Directory.GetFileSystemEntries(_home.File("models/model")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task SaveAsync_BlobThatIsMissing_IsRefused()
    {
        var model = await ModelAsync("model", ("a.onnx", "a"));
        File.Delete(new BlobStore(_home.Path).PathOf(model.Files[0].Sha256));

        await Assert.ThrowsAsync<ModelException>(() => Manifests.SaveAsync(model, Cancellation));

        Assert.Null(Manifests.Find("model"));
    }

    [Theory]
    [InlineData("../out.onnx")]
    [InlineData("/out.onnx")]
    [InlineData("a/../../out.onnx")]
    [InlineData("a\\out.onnx")]
    [InlineData("c:out.onnx")]
    [InlineData("")]
    [InlineData("a//b")]
    public async Task SaveAsync_PathOutOfTheModel_IsRefused(string path)
    {
        var model = await ModelAsync("model", ("a.onnx", "a"));
        var bad = model with { Files = [model.Files[0] with { Path = path }] };

        await Assert.ThrowsAsync<ModelException>(() => Manifests.SaveAsync(bad, Cancellation));

        Assert.False(Directory.Exists(_home.File("models")));
    }

    [Theory]
    [InlineData("../model")]
    [InlineData("a/b")]
    [InlineData("hf/../b")]
    [InlineData("hf")]
    [InlineData("/etc")]
    [InlineData(".hidden")]
    [InlineData("hf/a/b")]
    [InlineData("a b")]
    public void Find_WhatIsNoKey_IsRefused(string key) => Assert.Throws<ModelException>(() => Manifests.Find(key));

    [Fact]
    public async Task SaveAsync_FolderThatIsAPlantedLink_WritesNothingThere()
    {
        var elsewhere = Directory.CreateDirectory(_home.File("elsewhere")).FullName;
        Directory.CreateDirectory(_home.File("models"));
        Directory.CreateSymbolicLink(_home.File("models/model"), elsewhere);

        await Manifests.SaveAsync(await ModelAsync("model", ("a.onnx", "a")), Cancellation);

        Assert.Empty(Directory.GetFileSystemEntries(elsewhere));
        Assert.True(Manifests.Fits(Manifests.Find("model")!));
    }

    [Fact]
    public async Task Fits_FileReplacedByOneOfTheSameLengthAndTime_IsFalse()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only there files have numbers");
        var model = await Manifests.SaveAsync(await ModelAsync("model", ("a.onnx", "a")), Cancellation);
        var path = Manifests.PathOf(model, model.Files[0]);
        var time = File.GetLastWriteTimeUtc(path);
        await File.WriteAllTextAsync(_home.File("b"), "b", Cancellation);
        File.SetLastWriteTimeUtc(_home.File("b"), time);
        File.Move(_home.File("b"), path, overwrite: true);

        Assert.False(Manifests.Fits(model));
    }

    [Fact]
    public async Task Fits_LinkInTheFilesPlace_IsFalse()
    {
        var model = await Manifests.SaveAsync(await ModelAsync("model", ("a.onnx", "a")), Cancellation);
        var path = Manifests.PathOf(model, model.Files[0]);
        File.Delete(path);
        File.CreateSymbolicLink(path, new BlobStore(_home.Path).PathOf(model.Files[0].Sha256));

        Assert.False(Manifests.Fits(model));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"format\":2}")]
    [InlineData("{\"format\":1,\"key\":\"other\",\"id\":\"a\",\"source\":\"s\",\"files\":[],\"facts\":{}}")]
    [InlineData("{\"format\":1,\"key\":\"model\",\"id\":\"a\",\"source\":\"s\",\"files\":[{\"path\":\"../x\",\"sha256\":\"0\",\"size\":1}],\"facts\":{}}")]
    public async Task Find_DamagedManifest_IsNone(string text)
    {
        Directory.CreateDirectory(_home.File("manifests"));
        await File.WriteAllTextAsync(_home.File("manifests/model.json"), text, Cancellation);

        Assert.Null(Manifests.Find("model"));
        Assert.Empty(Manifests.All());
    }

    [Fact]
    public async Task Find_ManifestThatIsALinkOrTooLarge_IsNone()
    {
        var model = await Manifests.SaveAsync(await ModelAsync("model", ("a.onnx", "a")), Cancellation);
        File.Move(_home.File("manifests/model.json"), _home.File("elsewhere"));
        File.CreateSymbolicLink(_home.File("manifests/model.json"), _home.File("elsewhere"));
        Assert.Null(Manifests.Find(model.Key));

        File.Delete(_home.File("manifests/model.json"));
        await File.WriteAllTextAsync(_home.File("manifests/model.json"), await File.ReadAllTextAsync(_home.File("elsewhere"), Cancellation) + new string(' ', 16 << 20), Cancellation);
        Assert.Null(Manifests.Find(model.Key));
    }

    [Fact]
    public async Task SaveAsync_LinkInTheFilesPlace_IsReplacedAndWhatItLeadsToStays()
    {
        var model = await Manifests.SaveAsync(await ModelAsync("model", ("deep/a.onnx", "a")), Cancellation);
        var path = Manifests.PathOf(model, model.Files[0]);
        await File.WriteAllTextAsync(_home.File("precious"), "stays", Cancellation);
        File.Delete(path);
        File.CreateSymbolicLink(path, _home.File("precious"));

        await Manifests.SaveAsync(model, Cancellation);

        Assert.Equal("stays", await File.ReadAllTextAsync(_home.File("precious"), Cancellation));
        Assert.Equal("a", await File.ReadAllTextAsync(path, Cancellation));
        Assert.Null(new FileInfo(path).LinkTarget);
    }

    [Fact]
    public async Task Remove_Model_LeavesItsBlob()
    {
        var model = await Manifests.SaveAsync(await ModelAsync("model", ("a.onnx", "a")), Cancellation);

        Assert.True(Manifests.Remove("model"));

        Assert.False(Manifests.Remove("model"));
        Assert.Null(Manifests.Find("model"));
        Assert.False(Directory.Exists(_home.File("models/model")));
        Assert.True(new BlobStore(_home.Path).Has(model.Files[0].Sha256, 1));
    }

    private async Task<StoredModel> ModelAsync(string key, params (string Path, string Content)[] files)
    {
        var blobs = new BlobStore(_home.Path);
        List<StoredFile> stored = [];
        foreach (var (path, content) in files)
        {
            var partial = blobs.PartialPath("test");
            await File.WriteAllTextAsync(partial, content, Cancellation);
            var blob = await blobs.AddAsync(partial, null, Cancellation);
            stored.Add(new StoredFile(path, blob.Sha256, blob.Size) { GitOid = path == "config.json" ? "0123" : null });
        }

        return new StoredModel
        {
            Key = key,
            Id = "org/name",
            Revision = "main",
            Source = "hf:org/name@main",
            License = "MIT",
            Files = stored,
            Facts = new Dictionary<string, string> { ["importer"] = "3" },
        };
    }
}
