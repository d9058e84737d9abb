using Kinora.Models.Cache;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Cache;

public sealed class NpmModelSourceTests
{
    [Theory]
    [InlineData("npm:name@1.2.3/m.onnx", "name", "m.onnx")]
    [InlineData("npm:@scope/name@1.2.3/models/m.json", "@scope/name", "models/m.json")]
    public void Parse_PackageVersionAndPath_AreTold(string text, string name, string path) =>
        Assert.Equal(new NpmModelSource(name, "1.2.3", path), NpmModelSource.Parse(text));

    [Theory]
    [InlineData("npm:")]
    [InlineData("npm:name/m.onnx")]
    [InlineData("npm:name@1.2.3")]
    [InlineData("npm:name@1.2.3/")]
    [InlineData("npm:name@latest/m.onnx")]
    [InlineData("npm:@/m")]
    [InlineData("npm:--x@1.2.3/m.onnx")]
    public void Parse_AnythingElse_IsRefused(string text) => Assert.Throws<ModelException>(() => NpmModelSource.Parse(text));

    [Fact]
    public async Task FetchAsync_GraphModel_BringsItsShardsInOneDownload()
    {
        using var folder = new TestFolder();
        var graph = new TinyGraph().Input("x", [2], 1, 2).Constant("c", [2], 3, 4).Node("y", "Add", "x", "c");
        var npm = new FakeNpm(folder);
        var package = npm.Deliver(("m/a.json", FakeNpm.Text(graph.Json())), ("m/w.bin", graph.Shard()), ("m/other.bin", [1]), ("package.json", FakeNpm.Text("""{"license":{"type":"ISC"}}""")));
        npm.Does($"[ \"$1\" = view ] && echo '\"{package.Integrity}\"' || cp '{npm.Tarball}' \"$5/p.tgz\"");

        var (path, license) = await NpmModelSource.Parse("npm:@test/models@1.2.3/m/a.json").FetchAsync(npm.Client, null,
            TestContext.Current.CancellationToken);

        Assert.True(File.Exists(Path.Join(Path.GetDirectoryName(path), "w.bin")));
        Assert.False(File.Exists(Path.Join(Path.GetDirectoryName(path), "other.bin")));
        Assert.Equal("ISC", license);
        Assert.Equal(2, npm.Starts);
    }
}
