using Kinora.Models.Cache;
using Kinora.Models.Catalog;

namespace Kinora.Models.Tests.Support;

/// <summary>A cache of a test's own, with models of any size in it.</summary>
internal sealed class StoreRig : IDisposable
{
    public TestFolder Folder { get; } = new();

    public string Home => Folder.File("home");

    public BlobStore Blobs => new(Home);

    public ManifestStore Manifests => new(Home);

    public CacheCleaner Cleaner => new(Home, new ModelCatalog([]), TimeProvider.System);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Keeps a model of files with these contents.</summary>
    public async Task<StoredModel> KeepAsync(string key, params (string Path, byte[] Content)[] files)
    {
        List<StoredFile> stored = [];
        foreach (var (path, content) in files)
        {
            var blob = await AddAsync(content);
            stored.Add(new StoredFile(path, blob.Sha256, blob.Size));
        }

        return await Manifests.SaveAsync(new StoredModel { Key = key, Id = key, Source = "file:/there", License = "MIT", Files = stored }, Cancellation);
    }

    /// <summary>Keeps a model of one file, all bytes of which have the same value, and says when it was last used.</summary>
    public async Task<StoredModel> KeepAsync(string key, int size, byte value, DateTime lastUse)
    {
        var model = await KeepAsync(key, ("model.onnx", [.. Enumerable.Repeat(value, size)]));
        (await ModelLease.TakeAsync(Home, key, Cancellation)).Dispose();
        File.SetLastWriteTimeUtc(Path.Join(Home, "locks", "use-" + key.Replace('/', '+')), lastUse);
        return model;
    }

    public async Task<StoredBlob> AddAsync(byte[] content)
    {
        var partial = Blobs.PartialPath("rig");
        await File.WriteAllBytesAsync(partial, content, Cancellation);
        return await Blobs.AddAsync(partial, null, Cancellation);
    }

    public string[] KeysLeft() => [.. Manifests.All().Select(static model => model.Key)];

    public string[] BlobsLeft() => [.. Directory.GetFiles(Path.Join(Home, "blobs")).Select(static blob => Path.GetFileName(blob)).Order()];

    public void Dispose() => Folder.Dispose();
}
