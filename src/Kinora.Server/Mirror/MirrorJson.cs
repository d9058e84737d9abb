using System.Globalization;
using System.Text.Json;
using Kinora.Models.Hub;
using Kinora.Server.Streams;

namespace Kinora.Server.Mirror;

/// <summary>Repositories as the hub's clients read them.</summary>
internal static class MirrorJson
{
    /// <summary>Bytes of the text that stands in git for a file in large file storage, but for the digits of its size.</summary>
    private const int PointerBytes = 125;

    /// <param name="json">Takes the repository.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="blobs">Whether sizes and hashes are told too.</param>
    public static void Write(Utf8JsonWriter json, HubRepository repository, bool blobs)
    {
        json.WriteStartObject();
        json.WriteString("_id"u8, repository.Id);
        json.WriteString("id"u8, repository.Id);
        json.WriteString("modelId"u8, repository.Id);
        json.WriteString("author"u8, repository.Id.Split('/')[0]);
        json.WriteString("sha"u8, repository.Commit);
        json.WriteString("lastModified"u8, StreamJson.Rfc3339(repository.LastModified ?? DateTimeOffset.UnixEpoch));
        json.WriteBoolean("private"u8, repository.IsPrivate);
        json.WriteBoolean("disabled"u8, false);
        WriteGate(json, repository.Gate);
        json.WriteNumber("downloads"u8, 0);
        json.WriteNumber("likes"u8, 0);
        json.WriteStartArray("tags"u8);
        if (repository.License is { } license)
        {
            json.WriteStringValue("license:" + license);
        }

        json.WriteEndArray();
        json.WriteStartArray("siblings"u8);
        foreach (var file in repository.Files)
        {
            json.WriteStartObject();
            json.WriteString("rfilename"u8, file.Path);
            if (blobs)
            {
                json.WriteNumber("size"u8, file.Size);
                json.WriteString("blobId"u8, file.Oid);
                WriteLarge(json, file, "sha256");
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <param name="json">Takes the entries.</param>
    /// <param name="entries">Files and folders.</param>
    /// <param name="commit">Is told as the last commit of each, since the lists say no more; null tells none.</param>
    /// <param name="changed">When that was.</param>
    public static void Write(Utf8JsonWriter json, IEnumerable<MirrorEntry> entries, string? commit, DateTimeOffset? changed)
    {
        json.WriteStartArray();
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, entry.File is null ? "directory"u8 : "file"u8);
            json.WriteString("oid"u8, entry.Oid);
            json.WriteNumber("size"u8, entry.File?.Size ?? 0);
            json.WriteString("path"u8, entry.Path);
            if (entry.File is { } file)
            {
                WriteLarge(json, file, "oid");
            }

            if (commit is not null)
            {
                json.WriteStartObject("lastCommit"u8);
                json.WriteString("id"u8, commit);
                json.WriteString("title"u8, ""u8);
                json.WriteString("date"u8, StreamJson.Rfc3339(changed ?? DateTimeOffset.UnixEpoch));
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteGate(Utf8JsonWriter json, HubGate gate)
    {
        if (gate == HubGate.Open)
        {
            json.WriteBoolean("gated"u8, false);
        }
        else
        {
            json.WriteString("gated"u8, gate == HubGate.Automatic ? "auto"u8 : "manual"u8);
        }
    }

    private static void WriteLarge(Utf8JsonWriter json, HubEntry file, string hash)
    {
        if (file.Sha256 is not { } sha256)
        {
            return;
        }

        json.WriteStartObject("lfs"u8);
        json.WriteString(hash, sha256);
        json.WriteNumber("size"u8, file.Size);
        json.WriteNumber("pointerSize"u8, PointerBytes + file.Size.ToString(CultureInfo.InvariantCulture).Length);
        json.WriteEndObject();
    }
}
