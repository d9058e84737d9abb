using System.Text.Json;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;

namespace Kinora.Server.Catalog;

/// <summary>A model of the catalog as clients see it.</summary>
internal static class CatalogJson
{
    public static void Write(Utf8JsonWriter json, CatalogEntry entry, ModelStore store, bool isLoaded, PullStatus? pull)
    {
        var (file, licence) = (store.Current(entry), ModelStore.LicenseOf(entry));
        json.WriteStartObject();
        json.WriteString("id"u8, entry.Id);
        json.WriteString("task"u8, entry.Task);
        json.WriteString("description"u8, entry.Description);
        json.WriteString("state"u8, store.StateOf(entry).ToString().ToLowerInvariant());
        json.WriteBoolean("loaded"u8, isLoaded);
        json.WriteString("licence"u8, licence);
        json.WriteBoolean("licence_accepted"u8, !ModelStore.AsksForLicense(entry) || store.Licenses.Allows(entry.Id, licence));
        json.WriteString("home"u8, entry.Upstream.Home);
        json.WriteString("sha256"u8, file?.Sha256);
        if (file is null)
        {
            json.WriteNull("bytes"u8);
        }
        else
        {
            json.WriteNumber("bytes"u8, new FileInfo(file.Path).Length);
        }

        Write(json, pull);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PullStatus? pull)
    {
        if (pull is null)
        {
            json.WriteNull("pull"u8);
            return;
        }

        json.WriteStartObject("pull"u8);
        json.WriteString("stage"u8, pull.Stage);
        json.WriteString("subject"u8, pull.Subject);
        json.WriteNumber("bytes"u8, pull.Bytes);
        json.WriteNumber("total_bytes"u8, pull.TotalBytes);
        json.WriteString("error"u8, pull.Error);
        json.WriteEndObject();
    }
}
