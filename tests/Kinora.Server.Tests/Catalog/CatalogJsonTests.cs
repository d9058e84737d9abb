using System.Text.Json;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Server.Catalog;
using Kinora.Tests.Support;

namespace Kinora.Server.Tests.Catalog;

public sealed class CatalogJsonTests
{
    [Theory]
    [InlineData("nanodet", true)]
    [InlineData("yolo11n", false)]
    [InlineData("yolov8n", true)] // its user puts the file there, and is not asked
    public void Write_ModelThatNobodyAccepted_SaysWhetherItsLicenceHasToBe(string id, bool isAccepted)
    {
        using var folder = new TestFolder();
        using var written = new MemoryStream();
        using (var json = new Utf8JsonWriter(written))
        {
            CatalogJson.Write(json, ModelCatalog.Default.Find(id), new ModelStore(folder.Path, options: new ModelStoreOptions()), isLoaded: false, pull: null);
        }

        using var model = JsonDocument.Parse(written.ToArray());
        Assert.Equal(isAccepted, model.RootElement.GetProperty("licence_accepted").GetBoolean());
    }
}
