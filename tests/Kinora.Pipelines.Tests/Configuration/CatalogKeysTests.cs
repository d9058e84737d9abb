using Kinora.Pipelines.Configuration;
using Kinora.Tests.Support;

namespace Kinora.Pipelines.Tests.Configuration;

public class CatalogKeysTests
{
    private const string Model = """
        models:
          - id: catalog-keys-net
            task: classify
            package: supplied
            input: {name: i, layout: nchw, color: gray, width: 4, height: 4, mean: [0], std: [1], resize: stretch}
            decode: {recipe: classes, outputs: {scores: [y]}}
            labels: emotion7
        """;

    [Fact]
    public void Load_CatalogBesideTheFile_StepsMayNameItsModels()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["own.yaml"], Model);
        File.WriteAllText(folder["kinora.yaml"], """
            catalog: [own.yaml]
            model_name: catalog-keys-net
            streams: {door: {source: "test:", steps: [classify], models: {classify: catalog-keys-net}}}
            """);

        var config = KinoraConfig.Load(folder["kinora.yaml"], new Dictionary<string, string>());

        Assert.Equal("catalog-keys-net", config.Streams["door"].Models["classify"]);
    }

    [Fact]
    public void Load_CatalogWithAMistake_NamesFileModelAndKey()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["own.yaml"], Model.Replace("catalog-keys-net", "catalog-keys-bad", StringComparison.Ordinal)
            .Replace("layout: nchw", "layout: chw", StringComparison.Ordinal));
        File.WriteAllText(folder["kinora.yaml"], "urls: http://127.0.0.1:0\ncatalog: [own.yaml]\n");

        var error = Assert.Throws<ConfigException>(() => KinoraConfig.Load(folder["kinora.yaml"], new Dictionary<string, string>()));

        Assert.Equal(
            $"kinora.yaml:2: catalog: {folder["own.yaml"]}, model 'catalog-keys-bad': input: layout: it must be one of nchw, nhwc.",
            Assert.Single(error.Problems).ToString());
    }
}
