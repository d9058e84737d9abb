using System.Text.Json;
using Kinora.Models.Hub.Addresses;

namespace Kinora.Models.Hub.Repositories;

/// <summary>What is known of a repository at a commit, as it is kept on disk. Read by hand, like the manifests.</summary>
internal static class RepositoryText
{
    public static byte[] Write(HubRepository repository)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text))
        {
            writer.WriteStartObject();
            writer.WriteString("id", repository.Id);
            writer.WriteString("commit", repository.Commit);
            if (repository.License is { } license)
                writer.WriteString("license", license);
            writer.WriteString("gate", repository.Gate.ToString());
            writer.WriteBoolean("private", repository.IsPrivate);
            if (repository.LastModified is { } modified)
                writer.WriteString("modified", modified);
            writer.WriteString("checked", repository.CheckedAt);
            writer.WriteStartArray("files");
            foreach (var file in repository.Files)
            {
                writer.WriteStartObject();
                writer.WriteString("path", file.Path);
                writer.WriteNumber("size", file.Size);
                writer.WriteString("oid", file.Oid);
                if (file.Sha256 is { } sha256)
                    writer.WriteString("sha256", sha256);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return text.ToArray();
    }

    /// <summary>null when it is damaged or not of that repository.</summary>
    public static HubRepository? Read(ReadOnlyMemory<byte> text, string id, string commit)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            var repository = new HubRepository
            {
                Id = root.GetProperty("id").GetString()!,
                Commit = root.GetProperty("commit").GetString()!,
                License = root.TryGetProperty("license", out var license) ? license.GetString() : null,
                Gate = Enum.Parse<HubGate>(root.GetProperty("gate").GetString()!),
                IsPrivate = root.GetProperty("private").GetBoolean(),
                LastModified = root.TryGetProperty("modified", out var modified) ? modified.GetDateTimeOffset() : null,
                CheckedAt = root.GetProperty("checked").GetDateTimeOffset(),
                Files = [.. root.GetProperty("files").EnumerateArray().Select(File)],
            };
            return repository.Id == id && repository.Commit == commit && repository.Files.All(static file => RepositoryName.IsPath(file.Path))
                ? repository
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static HubEntry File(JsonElement file) => new(
        file.GetProperty("path").GetString()!,
        file.GetProperty("size").GetInt64(),
        file.GetProperty("oid").GetString()!,
        file.TryGetProperty("sha256", out var sha256) ? sha256.GetString() : null);
}
