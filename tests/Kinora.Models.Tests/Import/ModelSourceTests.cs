using Kinora.Models.Import;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Import;

public sealed class ModelSourceTests
{
    [Theory]
    [InlineData("holds no model: name the folder of a model.json")]
    [InlineData("holds 2 files that could be a model", "a.onnx", "b.json")]
    public void Find_FolderWithoutOneModel_SaysWhatToName(string message, params string[] files)
    {
        using var folder = new TestFolder();
        foreach (var file in files)
            File.WriteAllText(folder.File(file), "");

        Assert.Contains(message, Assert.Throws<ModelImportException>(() => ModelSource.Find(folder.Path)).Message);
    }
}
