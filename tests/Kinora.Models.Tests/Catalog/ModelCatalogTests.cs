using Kinora.Models.Catalog;

namespace Kinora.Models.Tests.Catalog;

public sealed class ModelCatalogTests
{
    [Theory]
    [InlineData("blazeface-back")]
    [InlineData("blazeface_back")]
    [InlineData("BlazeFace-Back")]
    public void Find_DashOrUnderscore_IsTheSame(string id) => Assert.Equal("blazeface-back", ModelCatalog.Default.Find(id).Id);

    [Fact]
    public void Find_Unknown_ListsTheKnown()
    {
        var error = Assert.Throws<UnknownModelException>(() => ModelCatalog.Default.Find("yolo9"));

        Assert.StartsWith("Model 'yolo9' is not in the catalog. Known: nanodet, nanodet_320, ", error.Message);
    }

    [Fact]
    public void Find_Variant_HasItsSizeAndTheRestOfItsModel()
    {
        var (nanodet, small) = (ModelCatalog.Default.Find("nanodet"), ModelCatalog.Default.Find("nanodet_320"));

        Assert.Equal((320, 320, 320), (small.Input.Width, small.Input.Height, small.Import.InputSize));
        Assert.Equal(
            nanodet, small with { Id = nanodet.Id, Description = nanodet.Description, Input = nanodet.Input, Import = nanodet.Import });
    }

    [Fact]
    public void Find_Nanodet_HasTheMeasuredContract()
    {
        var nanodet = ModelCatalog.Default.Find("nanodet");

        Assert.Equal(
            (TensorLayout.Nchw, ColorOrder.Bgr, ResizeMode.Letterbox, 114f),
            (nanodet.Input.Layout, nanodet.Input.Color, nanodet.Input.Resize, nanodet.Input.Pad));
        Assert.Equal([103.53f, 116.28f, 123.675f], nanodet.Input.Mean);
        Assert.Equal([57.375f, 57.12f, 58.395f], nanodet.Input.Std);
        Assert.Equal(("nanodet", .4, .5), (nanodet.Decode.Name, nanodet.Decode.Score, nanodet.Decode.Iou));
        Assert.Equal([8, 16, 32], nanodet.Decode.Strides);
        Assert.Equal("Apache-2.0", nanodet.Upstream.License);
    }

    [Fact]
    public void Read_Coco_HasEightyFromPersonToToothbrush()
    {
        var labels = LabelLists.Read("coco80");

        Assert.Equal(80, labels.Distinct().Count());
        Assert.Equal(("person", "car", "toothbrush"), (labels[0], labels[2], labels[79]));
    }

    [Fact]
    public void Entries_Labels_AllExist() =>
        Assert.All(
            ModelCatalog.Default.Entries.Where(static entry => entry.Labels is not null),
            static entry => Assert.NotEmpty(LabelLists.Read(entry.Labels!)));

    [Fact]
    public void Tasks_Known_AreThoseOfTheShippedModels() =>
        Assert.Equal(ModelCatalog.Default.Entries.Select(static entry => entry.Task).Distinct().Order(StringComparer.Ordinal), ModelTasks.Known);

    [Theory]
    [InlineData("description: x", "descripton: x", "descripton is not a key here")]
    [InlineData("layout: nchw", "layout: nchv", "must be one of nchw, nhwc")]
    [InlineData("    file: m.json\n", "", "file is missing")]
    [InlineData("package: p", "package: q", "is not among the packages")]
    [InlineData("std: [1]", "std: [0]", "mean and std need 1 numbers each")]
    [InlineData("resize: stretch", "resize: crop", "must be one of letterbox, stretch, centre_crop")]
    [InlineData("resize: stretch", "resize: centre_crop, crop: 1.5", "is a share of the shorter side")]
    [InlineData("width: 4", "width: wide", "must be a number")]
    [InlineData("width: 4", "width: 0", "must be a whole number from 1 to 8192")]
    [InlineData("height: 4", "height: 1e9", "must be a whole number from 1 to 8192")]
    [InlineData("mean: [0]", "mean: [nan]", "must be a number")]
    [InlineData("resize: stretch", "resize: Stretch", "must be one of letterbox, stretch, centre_crop")]
    [InlineData("recipe: r", "recipe: r, score: 1.5", "must be a number from 0 to 1")]
    [InlineData("recipe: r", "recipe: r, top: 0", "must be a whole number from 1 to 1000")]
    [InlineData("recipe: r", "recipe: r, strides: [0]", "must be a whole number from 1 to 8192")]
    [InlineData("recipe: r", "recipe: r, anchors: [[1, [2, 3, 4]]]", "must be a side, or a list of width and height")]
    [InlineData("recipe: r", "recipe: r, anchors: [1]", "must be a list")]
    [InlineData("recipe: r", "recipe: r, variances: [1]", "must be two numbers")]
    [InlineData("recipe: r", "recipe: r, logits: maybe", "must be true or false")]
    [InlineData("name: i,", "name: i, type: int128,", "must be one of float32, int32, uint8")]
    public void Read_Mistake_IsNamedWithItsPlace(string right, string wrong, string expected)
    {
        Assert.Contains(right, Sample);

        var error = Assert.Throws<ModelException>(() => CatalogReader.Read(CatalogText.Load(new StringReader(Sample.Replace(right, wrong)))!));

        Assert.Contains(expected, error.Message);
        Assert.StartsWith("catalog.yaml, model 'a'", error.Message);
    }

    [Fact]
    public void Read_CentreCrop_HasItsShare()
    {
        var input = CatalogReader.Read(CatalogText.Load(new StringReader(Sample.Replace("resize: stretch", "resize: centre_crop, crop: 0.875")))!)[0].Input;
        Assert.Equal((ResizeMode.CentreCrop, 0.875), (input.Resize, input.Crop));
    }

    private static readonly string Sample = """
        packages:
          p: {name: p, version: 1.0.0, integrity: "sha512-HASH==", license: MIT, download: 1}
        models:
          - id: a
            task: detect
            description: x
            package: p
            file: m.json
            upstream: {license: MIT, home: here}
            input: {name: i, layout: nchw, color: gray, width: 4, height: 4, mean: [0], std: [1], resize: stretch}
            decode: {recipe: r, outputs: {o: [y]}}
        """.Replace("HASH", new string('A', 86));
}
