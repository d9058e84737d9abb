using System.Text.Json;

namespace Kinora.Models.Cache;

/// <summary>A manifest as JSON. Read by hand: every start of the program reads one, a serializer's warm-up costs 15 ms more, and
/// that of queries over values another 5.</summary>
internal static class ManifestText
{
    private const int Format = 1;

    /// <exception cref="InvalidDataException">It is no manifest.</exception>
    public static StoredModel Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.GetProperty("format").GetInt32() != Format)
                throw new InvalidDataException("The record of a model is of another format.");
            var model = new StoredModel
            {
                Key = Text(root, "key")!,
                Id = Text(root, "id")!,
                Revision = Text(root, "revision"),
                Source = Text(root, "source")!,
                License = Text(root, "license"),
                Files = Files(root.GetProperty("files")),
                Facts = Facts(root.GetProperty("facts")),
            };
            return ReasonAgainst(model) is { } reason ? throw new InvalidDataException($"The record of a model is damaged: {reason}.") : model;
        }
        catch (Exception e)
            when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new InvalidDataException("The record of a model is damaged.", e);
        }
    }

    public static byte[] Write(StoredModel model)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            json.WriteString("key", model.Key);
            json.WriteString("id", model.Id);
            json.WriteString("revision", model.Revision);
            json.WriteString("source", model.Source);
            json.WriteString("license", model.License);
            json.WriteStartArray("files");
            foreach (var file in model.Files)
                Write(json, file);
            json.WriteEndArray();
            json.WriteStartObject("facts");
            foreach (var (name, value) in model.Facts)
                json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Why it cannot be kept, to follow a colon; null when it can.</summary>
    public static string? ReasonAgainst(StoredModel model) =>
        model.Key is null || !ModelKey.IsOne(model.Key) ? $"'{model.Key}' is no name for a model"
        : model.Id is null || model.Source is null ? "it lacks its id or its source"
        : new HashSet<string>(model.Files.Select(static file => file.Path)).Count < model.Files.Count ? "it names a file twice"
        : model.Files.Select(static file => file.ReasonAgainst()).FirstOrDefault(static reason => reason is not null);

    private static StoredFile[] Files(JsonElement list)
    {
        var files = new StoredFile[list.GetArrayLength()];
        for (var i = 0; i < files.Length; i++)
            files[i] = File(list[i]);
        return files;
    }

    private static Dictionary<string, string> Facts(JsonElement named)
    {
        Dictionary<string, string> facts = [];
        foreach (var fact in named.EnumerateObject())
            facts.Add(fact.Name, fact.Value.GetString()!);
        return facts;
    }

    private static StoredFile File(JsonElement file) => new(Text(file, "path") ?? "", Text(file, "sha256") ?? "", file.GetProperty("size").GetInt64())
    {
        GitOid = Text(file, "git_oid"),
        Stamp = file.TryGetProperty("modified_ticks", out var ticks) && file.TryGetProperty("inode", out var inode)
            ? new FileStamp(ticks.GetInt64(), inode.GetInt64())
            : null,
    };

    private static void Write(Utf8JsonWriter json, StoredFile file)
    {
        json.WriteStartObject();
        json.WriteString("path", file.Path);
        json.WriteString("sha256", file.Sha256);
        json.WriteNumber("size", file.Size);
        if (file.GitOid is not null)
            json.WriteString("git_oid", file.GitOid);
        if (file.Stamp is { } stamp)
        {
            json.WriteNumber("modified_ticks", stamp.ModifiedTicks);
            json.WriteNumber("inode", stamp.Inode);
        }

        json.WriteEndObject();
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
