using Kinora.Models.Hub;
using Kinora.Server.Mirror;

namespace Kinora.Server.Tests.Mirror;

public sealed class MirrorTreeTests
{
    private static readonly HubEntry[] Files = [File("onnx/int8/model.onnx"), File("config.json"), File("onnx/model.onnx"), File("onnx.txt")];

    [Theory]
    [InlineData("", false, "config.json onnx/ onnx.txt")]
    [InlineData("", true, "config.json onnx/ onnx.txt onnx/int8/ onnx/int8/model.onnx onnx/model.onnx")]
    [InlineData("onnx", false, "onnx/int8/ onnx/model.onnx")]
    [InlineData("onnx", true, "onnx/int8/ onnx/int8/model.onnx onnx/model.onnx")]
    [InlineData("onnx/int8", false, "onnx/int8/model.onnx")]
    [InlineData("onn", true, "")]
    [InlineData("config.json", true, "")]
    public void List_OfAFolder_HasItsFilesAndFolders(string folder, bool recursive, string expected) =>
        Assert.Equal(expected, string.Join(' ', MirrorTree.List(Files, folder, recursive).Select(static entry => entry.File is null ? entry.Path + "/" : entry.Path)));

    [Fact]
    public void List_OfFolders_NamesThemByWhatIsInThem()
    {
        var before = MirrorTree.List(Files, "", recursive: false).Single(static entry => entry.Path == "onnx");
        var same = MirrorTree.List(Files, "", recursive: true).Single(static entry => entry.Path == "onnx");
        var after = MirrorTree.List([.. Files, File("onnx/int8/config.json")], "", recursive: false).Single(static entry => entry.Path == "onnx");
        Assert.Matches("^[0-9a-f]{40}$", before.Oid);
        Assert.Equal(before.Oid, same.Oid);
        Assert.NotEqual(before.Oid, after.Oid);
    }

    private static HubEntry File(string path) => new(path, 10, new string('a', 40), null);
}
