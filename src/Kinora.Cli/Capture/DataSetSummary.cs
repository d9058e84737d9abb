using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kinora.Pipelines.Capture.DataSets;

namespace Kinora.Cli.Capture;

/// <summary>Says what a data set has got.</summary>
internal static class DataSetSummary
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(DataSet set, string folder, bool json)
    {
        if (!json)
        {
            var classes = set.Classes.Count > 0 ? $" with {set.Classes.Count} {(set.Classes.Count == 1 ? "class" : "classes")}: {string.Join(", ", set.Classes)}" : "";
            await Console.Out.WriteLineAsync($"Added {set.Added} {(set.Added == 1 ? "picture" : "pictures")} to {folder}{classes}").ConfigureAwait(false);
            return;
        }

        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, Options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("added", set.Added);
            writer.WriteString("folder", Path.GetFullPath(folder));
            writer.WriteStartArray("classes");
            foreach (var name in set.Classes)
            {
                writer.WriteStringValue(name);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        await Console.Out.WriteLineAsync(Encoding.UTF8.GetString(text.ToArray())).ConfigureAwait(false);
    }
}
