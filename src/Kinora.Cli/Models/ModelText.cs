using System.Globalization;
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
        ModelState.Unchecked => "to check",
        _ => "damaged",
    };

    public static string Input(ModelInput input) =>
        $"{input.Width}×{input.Height} {Upper(input.Color)} {Upper(input.Layout)} {input.Type}, {input.Resize.ToString().ToLowerInvariant()}";

    public static string Batch(ModelFile file) =>
        file.FixedBatch is { } reason ? $"1: {reason}" : "open: several pictures may share a run on a GPU";

    public static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");

    /// <summary>When it was last used, in words.</summary>
    public static string Use(KnownModel model, ModelStore store) =>
        model.IsInUse(store) ? "in use" : model.LastUse(store)?.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "";

    public static void Write(Utf8JsonWriter json, KnownModel model, ModelStore store)
    {
        json.WriteStartObject();
        json.WriteString("id", model.Id);
        json.WriteString("state", JsonNamingPolicy.SnakeCaseLower.ConvertName(model.State(store).ToString()));
        json.WriteString("licence", model.License);
        json.WriteBoolean("licence_accepted", model.MayBeUsed(store));
        if (model.Size(store) is { } bytes)
        {
            json.WriteNumber("bytes", bytes);
        }

        if (model.LastUse(store) is { } use)
        {
            json.WriteString("last_used", use.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        }

        json.WriteBoolean("in_use", model.IsInUse(store));
        if (model.Entry is { } entry)
        {
            WriteEntry(json, entry, store);
        }

        if (model.Stored is { } stored)
        {
            WriteStored(json, stored);
        }

        json.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter json, CatalogEntry entry, ModelStore store)
    {
        json.WriteString("task", entry.Task);
        json.WriteString("description", entry.Description);
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
        if (store.Current(entry) is { } current)
        {
            json.WriteString("path", current.Path);
            json.WriteString("sha256", current.Sha256);
        }
    }

    private static void WriteStored(Utf8JsonWriter json, StoredModel stored)
    {
        json.WriteString("source", stored.Source);
        if (stored.Revision is { } revision)
        {
            json.WriteString("revision", revision);
        }

        json.WriteStartArray("files");
        foreach (var file in stored.Files)
        {
            json.WriteStartObject();
            json.WriteString("path", file.Path);
            json.WriteNumber("bytes", file.Size);
            json.WriteString("sha256", file.Sha256);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Upper(Enum value) => value.ToString().ToUpperInvariant();
}
