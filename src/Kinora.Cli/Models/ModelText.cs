using System.Text.Json;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;

namespace Kinora.Cli.Models;

/// <summary>How models are shown: words for people, JSON for machines.</summary>
internal static class ModelText
{
    public static string Word(ModelState state) => state switch
    {
        ModelState.Ready => "ready",
        ModelState.Missing => "not pulled",
        ModelState.Outdated => "outdated",
        _ => "damaged",
    };

    public static string Input(ModelInput input) =>
        $"{input.Width}×{input.Height} {Upper(input.Color)} {Upper(input.Layout)} {input.Type}, {input.Resize.ToString().ToLowerInvariant()}";

    public static string Batch(ModelFile file) =>
        file.FixedBatch is { } reason ? $"1: {reason}" : "open: several pictures may share a run on a GPU";

    public static void Write(Utf8JsonWriter json, CatalogEntry entry, ModelStore store)
    {
        var current = store.Current(entry);
        json.WriteStartObject();
        json.WriteString("id", entry.Id);
        json.WriteString("task", entry.Task);
        json.WriteString("description", entry.Description);
        json.WriteString("state", JsonNamingPolicy.SnakeCaseLower.ConvertName(store.StateOf(entry).ToString()));
        if (entry.Package is { } package)
        {
            json.WriteString("package", package.Spec);
            json.WriteString("integrity", package.Integrity);
            json.WriteNumber("download_bytes", package.DownloadBytes);
            json.WriteString("file", entry.File);
            json.WriteString("package_license", package.License);
        }

        json.WriteString("upstream_license", entry.Upstream.License);
        json.WriteString("upstream", entry.Upstream.Home);
        json.WriteString("decode", entry.Decode.Name);
        if (current is not null)
        {
            json.WriteString("path", current.Path);
            json.WriteString("sha256", current.Sha256);
        }

        json.WriteEndObject();
    }

    private static string Upper(Enum value) => value.ToString().ToUpperInvariant();
}
