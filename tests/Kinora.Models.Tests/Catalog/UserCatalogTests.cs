using Kinora.Models.Catalog;
using Kinora.Models.Tests.Support;
using Kinora.Tests.Support;
using TestFolder = Kinora.Models.Tests.Support.TestFolder;

namespace Kinora.Models.Tests.Catalog;

public sealed class UserCatalogTests : IDisposable
{
    private const string Sample = """
        models:
          - id: own-net
            task: classify
            source: file:net.onnx
            input: {name: i, layout: nchw, color: gray, width: 4, height: 4, mean: [0], std: [1], resize: stretch}
            decode: {recipe: classes, outputs: {scores: [y]}}
            labels: names.txt
        """;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void With_OwnModel_IsKnownBesideTheShipped()
    {
        var catalog = Read(Sample);

        var own = catalog.Find("Own_Net");
        Assert.Equal(ModelCatalog.Default.Entries.Count + 1, catalog.Entries.Count);
        Assert.Equal(("file:" + _folder.File("net.onnx"), _folder.File("names.txt"), _folder.File("own.yaml")), (own.Source, own.Labels, own.DefinedIn));
        Assert.Equal(("unknown", "", null), (own.Upstream.License, own.Description, own.Package));
        Assert.Null(catalog.Find("nanodet").DefinedIn);
    }

    [Fact]
    public void With_IdOfAShippedModel_IsRefusedUnlessItReplacesIt()
    {
        var shadow = Sample.Replace("own-net", "nanodet");
        var error = Assert.Throws<ModelException>(() => Read(shadow));
        Assert.Equal(
            $"{_folder.File("own.yaml")}, model 'nanodet': id is that of a model that ships with Kinora; choose another, or write replaces: true to use yours instead.",
            error.Message);

        var catalog = Read(shadow.Replace("task:", "replaces: true\n    task:"));

        Assert.Equal("classify", catalog.Find("nanodet").Task);
        Assert.Equal(ModelCatalog.Default.Entries.Count, catalog.Entries.Count);
        Assert.Equal(0, catalog.Entries.ToList().FindIndex(static entry => entry.Id == "nanodet"));
    }

    [Fact]
    public void With_TwoFilesOfOneId_NamesBoth()
    {
        File.WriteAllText(_folder.File("other.yaml"), Sample.Replace("own-net", "own_net"));
        File.WriteAllText(_folder.File("own.yaml"), Sample);

        var error = Assert.Throws<ModelException>(() => ModelCatalog.Default.With([_folder.File("own.yaml"), _folder.File("other.yaml")]));

        Assert.Contains(_folder.File("other.yaml") + ", model 'own_net': id is taken by " + _folder.File("own.yaml"), error.Message);
    }

    [Theory]
    [InlineData("id: own-net", "id: ../net", "'../net' cannot be the name of a model")]
    [InlineData("id: own-net", "id: net.onnx", "'net.onnx' cannot be the name of a model")]
    [InlineData("id: own-net", "id: own-net\n    replaces: true", "replaces is true, but no model that ships with Kinora has this id")]
    [InlineData("task: classify", "tasks: classify", "tasks is not a key here")]
    [InlineData("task: classify", "task: clasify", "'clasify' is no task; known are classify, describe_faces, detect, ")]
    [InlineData("source: file:net.onnx", "sources: x", "sources is not a key here")]
    [InlineData("    source: file:net.onnx\n", "", "source is missing: give npm:NAME@1.2.3/PATH, hf:")]
    [InlineData("source: file:net.onnx", "source: file:net.onnx\n    package: supplied", "source and package are both there: keep one of them")]
    [InlineData("file:net.onnx", "net.onnx", "'net.onnx' does not say where a model comes from")]
    [InlineData("file:net.onnx", "ftp://host/net.onnx", "'ftp://host/net.onnx' does not say where a model comes from")]
    [InlineData("file:net.onnx", "https://host/net.onnx", "source: 'https://host/net.onnx' needs the hash of its content")]
    [InlineData("file:net.onnx", "https://host/net.onnx#sha256=12", "source: 'https://host/net.onnx' needs the hash of its content")]
    [InlineData("file:net.onnx", "hf:org/model", "source: 'hf:org/model' names no file of the model; write hf:ORG/MODEL[@REVISION]/FILE")]
    [InlineData("file:net.onnx", "hf:org/model/../net.onnx", "source: '../net.onnx' is no path of a file in a model")]
    [InlineData("file:net.onnx", "npm:net", "does not name a model in an npm package")]
    [InlineData("models:", "packages:\n  p: {name: p, version: 1.0.0, integrity: sha1-x, license: MIT}\nmodels:", "packages: p: The integrity of")]
    [InlineData("recipe: classes", "recipe: classes, score: 2", "score: it must be a number from 0 to 1")]
    [InlineData("models:", "modells:", "modells is not a key here")]
    [InlineData("models:\n", "models:\n - [", "is no YAML: line")]
    [InlineData(Sample, "# nothing\n", "it must hold one YAML document")]
    public void With_Mistake_NamesFileAndKey(string right, string wrong, string expected)
    {
        Assert.Contains(right, Sample);

        var error = Assert.Throws<ModelException>(() => Read(Sample.Replace(right, wrong)));

        Assert.Contains(_folder.File("own.yaml"), error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Theory]
    [InlineData("hf:org/model/onnx/model.onnx")]
    [InlineData("hf:org/model@0123abcd/model.onnx")]
    [InlineData("npm:@scope/net@1.2.3/models/net.json")]
    [InlineData("https://host/net.onnx#sha256=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void With_KnownSource_IsKeptAsItIs(string source) =>
        Assert.Equal(source, Read(Sample.Replace("file:net.onnx", $"\"{source}\"")).Find("own-net").Source);

    [Fact]
    public void With_FileThatIsNotThere_IsNamed() =>
        Assert.Contains("gone.yaml' cannot be read", Assert.Throws<ModelException>(() => ModelCatalog.Default.With([_folder.File("gone.yaml")])).Message);

    [Fact]
    public void With_Sample_IsACatalog()
    {
        var catalog = ModelCatalog.Default.With([Path.Join(Repository.Root, "samples", "catalog", "models.yaml")]);

        Assert.Equal(["bottle", "cap"], LabelLists.Read(catalog.Find("bottles").Labels!));
        Assert.StartsWith("hf:", catalog.Find("resnet-18").Source, StringComparison.Ordinal);
    }

    [Fact]
    public void With_ExampleInTheDocument_IsACatalog()
    {
        var document = File.ReadAllText(Path.Join(Repository.Root, "docs", "models.md"));
        var example = Assert.Single(
            document.Split("```yaml\n").Skip(1).Select(static part => part.Split("```")[0]), static part => part.StartsWith("models:", StringComparison.Ordinal));

        var model = Read(example).Find("bottles");

        Assert.Equal(("hf:example-org/bottles@main/model.onnx", "hf:example-org/bottles@main/model.onnx_data"), (model.Source, Assert.Single(model.Beside)));
    }

    [Theory]
    [InlineData("resnet50")]
    [InlineData("yolox-nano")]
    [InlineData("yolox-s")]
    [InlineData("yolo11n")]
    [InlineData("yolov8n")]
    [InlineData("mobilenet-v3-large")]
    [InlineData("efficientnet-b0")]
    [InlineData("faster-rcnn")]
    public void Find_ModelFromElsewhere_IsInTheDocumentAndPinnedByItsHash(string id)
    {
        var entry = ModelCatalog.Default.Find(id);

        Assert.Contains($"`{id}`", File.ReadAllText(Path.Join(Repository.Root, "docs", "models.md")));
        Assert.Matches("^(|https://[^#]+#sha256=[0-9a-f]{64})$", entry.Source ?? "");
    }

    [Fact]
    public void Entries_ModelsWithALicenceThatBindsTheirUser_AreNoStepsDefault()
    {
        string[] copyleft = [.. ModelCatalog.Default.Entries.Where(static entry => entry.Upstream.License.Contains("GPL")).Select(static entry => entry.Id)];

        Assert.Equal(["yolov8n", "yolo11n"], copyleft);
        Assert.All(copyleft, id => Assert.Contains("AGPL-3.0", ModelCatalog.Default.Find(id).Description));
    }

    private ModelCatalog Read(string text)
    {
        File.WriteAllText(_folder.File("own.yaml"), text);
        return ModelCatalog.Default.With([_folder.File("own.yaml")]);
    }
}
