using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kinora.Tests.Support;
using Kinora.Models.Catalog;

namespace Kinora.Models.Tests.Catalog;

public sealed class ShippedCatalogTests
{
    private const string Remedy = "catalog.json does not say what catalog.yaml says: run this test once with KINORA_WRITE_CATALOG=1, which writes it.";

    private static readonly string Folder = Path.Join(Repository.Root, "src", "Kinora.Models", "Catalog");

    [Fact]
    public void Json_InTheCheckout_SaysWhatTheYamlSays()
    {
        using var yaml = new StreamReader(Path.Join(Folder, "catalog.yaml"));
        var expected = Write(CatalogText.Load(yaml)!);
        var path = Path.Join(Folder, "catalog.json");
        if (Environment.GetEnvironmentVariable("KINORA_WRITE_CATALOG") == "1")
        {
            File.WriteAllText(path, expected);
        }

        Assert.True(File.ReadAllText(path) == expected, Remedy);
    }

    [Fact]
    public void Load_InTheProgram_IsThatJson() =>
        Assert.True(File.ReadAllText(Path.Join(Folder, "catalog.json")) == Write(ShippedCatalog.Load()), "The tests were built before catalog.json changed.");

    private static string Write(CatalogValue catalog)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, IndentSize = 1, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(json, catalog);
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, CatalogValue value)
    {
        if (value.Items is { } items)
        {
            json.WriteStartArray();
            Array.ForEach(items, item => Write(json, item));
            json.WriteEndArray();
        }
        else if (value.Values is { } values)
        {
            json.WriteStartObject();
            for (var i = 0; i < values.Length; i++)
            {
                json.WritePropertyName(value.Keys[i]);
                Write(json, values[i]);
            }

            json.WriteEndObject();
        }
        else
        {
            json.WriteStringValue(value.Text);
        }
    }
}
