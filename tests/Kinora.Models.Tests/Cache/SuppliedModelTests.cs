using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Cache;

public sealed class SuppliedModelTests : IDisposable
{
    private const string Id = "mobilenet-v3-small";

    private readonly TestFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task GetAsync_NotThere_SaysInOneSentenceWhereToPutIt()
    {
        var store = new ModelStore(_home.Path);

        var error = await Assert.ThrowsAsync<ModelNotSuppliedException>(() => store.GetAsync(Id, cancellation: TestContext.Current.CancellationToken));

        Assert.Equal(
            $"Model '{Id}' comes in no package: put its ONNX file (https://github.com/keras-team/keras, input 'input') into the folder models of KINORA_HOME " +
            $"(~/.cache/kinora unless set) as '{Id}.onnx', or choose a file of your own with --model classify=FILE.onnx (in kinora.yaml models: {{classify: FILE.onnx}}, or model_name).",
            error.Message);
        Assert.Equal(ModelState.Missing, store.StateOf(store.Catalog.Find(Id)));
    }

    [Fact]
    public async Task GetAsync_PutThere_IsUsedByTheCatalogsContract()
    {
        var store = Supply(out var path);

        var model = await store.GetAsync("mobilenet_v3_small", cancellation: TestContext.Current.CancellationToken);

        Assert.Equal((path, null), (model.Path, model.Sha256));
        Assert.Same(store.Catalog.Find(Id), model.Contract);
        Assert.Equal(ModelState.Ready, store.StateOf(model.Entry!));
        Assert.Equal(ModelState.Ready, await store.VerifyAsync(model.Entry!, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task GetAsync_ContractBesideIt_GoesBeforeTheCatalogs()
    {
        var store = Supply(out var path);
        File.WriteAllText(Path.ChangeExtension(path, ".yaml"), """
            input: {name: images, layout: nhwc, color: rgb, width: 192, height: 192, mean: [0, 0, 0], std: [255, 255, 255], resize: stretch}
            decode: {recipe: classes, outputs: {scores: [probabilities]}}
            labels: imagenet1000
            """);

        var model = await store.GetAsync(Id, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(("images", 192), (model.Contract!.Input.Name, model.Contract.Input.Width));
    }

    [Fact]
    public void Read_ImageNet_HasAThousandFromTenchToToiletTissue()
    {
        var labels = LabelLists.Read("imagenet1000");

        Assert.Equal(1000, labels.Count);
        Assert.Equal(("tench, Tinca tinca", "golden retriever"), (labels[0], labels[207]));
        Assert.StartsWith("toilet tissue", labels[999], StringComparison.Ordinal);
    }

    private ModelStore Supply(out string path)
    {
        var store = new ModelStore(_home.Path);
        path = store.PathOf(store.Catalog.Find(Id));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, [1]);
        return store;
    }
}
