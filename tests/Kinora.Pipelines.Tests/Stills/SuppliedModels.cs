using Kinora.Models.Cache;
using Kinora.Tests.Support;

namespace Kinora.Pipelines.Tests.Stills;

/// <summary>A cache with the person detector, and with the classifiers where their weights are at hand.</summary>
internal sealed class SuppliedModels : IDisposable
{
    private readonly TestFolder _folder = new();

    private SuppliedModels() => Store = new ModelStore(_folder.Path);

    public ModelStore Store { get; }

    /// <summary>The test is skipped where the weights are not there.</summary>
    public static async Task<SuppliedModels> WithClassifierAsync()
    {
        var models = await WithoutClassifierAsync();
        models.Supply("mobilenet-v3-small", "mobilenetv3_small_1.0_224_imagenet_fp32.onnx");
        models.Supply("mobilenetv2", "mobilenetv2_1.0_224_imagenet_fp32.onnx");
        return models;
    }

    public static async Task<SuppliedModels> WithoutClassifierAsync()
    {
        var models = new SuppliedModels();
        var fetched = await new ModelStore().GetAsync("nanodet_256", cancellation: TestContext.Current.CancellationToken);
        var home = new ModelStore().Home;
        Directory.CreateDirectory(models._folder["models"]);
        foreach (var file in new[] { Path.Join("blobs", fetched.Sha256), Path.Join("manifests", "nanodet_256.json") })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(models._folder[file])!);
            File.Copy(Path.Join(home, file), models._folder[file]);
        }

        return models;
    }

    public void Dispose() => _folder.Dispose();

    private void Supply(string id, string file) => File.Copy(Repository.Shared("models/" + file), Store.PathOf(Store.Catalog.Find(id)));
}
