using System.Text.Json;
using Kinora.Models.Hub.Addresses;
using Kinora.Models.Hub.Errors;

namespace Kinora.Models.Hub.Http;

/// <summary>Reads what hubs answer, and refuses what must not be used.</summary>
internal static class HubJson
{
    /// <summary>The files that a repository may have.</summary>
    public const int MostFiles = 100_000;

    private const int MostLicenseLetters = 100;

    private static readonly JsonDocumentOptions Limits = new() { MaxDepth = 64 };

    /// <exception cref="HubException">It is no JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> text, Uri address)
    {
        try
        {
            return JsonDocument.Parse(text, Limits);
        }
        catch (JsonException e)
        {
            throw new HubException($"'{HubHttp.WithoutQuery(address)}' does not answer as a hub does ({e.Message}); check HF_ENDPOINT.", e);
        }
    }

    /// <summary>The answer about a revision. Files whose length and hashes it does not tell have no <see cref="HubEntry.Oid"/>.</summary>
    /// <exception cref="HubException">It is not right.</exception>
    public static HubRepository Repository(JsonElement root, string repository, DateTimeOffset now) => Read(repository, () =>
    {
        var commit = Text(root, "sha");
        if (commit is null || !RepositoryName.IsCommit(commit))
            throw new HubException($"The hub names no commit for '{repository}'; nothing of it is used.");
        var files = root.TryGetProperty("siblings", out var siblings) ? siblings.EnumerateArray().Select(Sibling).ToList() : [];
        return new HubRepository
        {
            Id = repository,
            Commit = commit,
            Files = Vetted(files, repository),
            License = License(root),
            Gate = Gate(root),
            IsPrivate = root.TryGetProperty("private", out var isPrivate) && isPrivate.ValueKind == JsonValueKind.True,
            LastModified = Text(root, "lastModified") is { } time && DateTimeOffset.TryParse(time, out var modified) ? modified : null,
            CheckedAt = now,
        };
    });

    /// <summary>One page of a tree, without its folders; still to be vetted as a whole.</summary>
    public static List<HubEntry> Tree(JsonElement root, string repository) => Read(repository, () =>
        root.EnumerateArray().Where(static entry => Text(entry, "type") == "file").Select(static entry => Entry(entry, "path", "oid")).ToList());

    /// <summary>The files, when all may lie in one folder.</summary>
    /// <exception cref="HubException">One would lie elsewhere, or two in one place.</exception>
    public static IReadOnlyList<HubEntry> Vetted(IReadOnlyList<HubEntry> files, string repository)
    {
        if (files.Count > MostFiles)
            throw new HubException($"The hub lists more than {MostFiles} files for '{repository}'; nothing of it is used.");
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (!RepositoryName.IsPath(file.Path) || !paths.Add(file.Path))
                throw new HubException($"The hub lists the file '{Shown(file.Path)}' for '{repository}', which has no place in a folder; nothing of it is used.");
        }

        foreach (var path in paths)
        {
            for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            {
                if (paths.Contains(path[..slash]))
                    throw new HubException($"The hub lists '{Shown(path)}' for '{repository}' below a file; nothing of it is used.");
            }
        }

        return files;
    }

    private static HubEntry Sibling(JsonElement sibling) =>
        sibling.TryGetProperty("size", out var size) && size.ValueKind == JsonValueKind.Number && sibling.TryGetProperty("blobId", out _)
            ? Entry(sibling, "rfilename", "blobId")
            : new HubEntry(Text(sibling, "rfilename") ?? "", 0, "", null);

    private static HubEntry Entry(JsonElement entry, string pathKey, string oidKey)
    {
        var path = Text(entry, pathKey) ?? "";
        var oid = Text(entry, oidKey)?.ToLowerInvariant() ?? "";
        var size = entry.GetProperty("size").GetInt64();
        string? sha256 = null;
        if (entry.TryGetProperty("lfs", out var lfs) && lfs.ValueKind == JsonValueKind.Object)
        {
            sha256 = (Text(lfs, "sha256") ?? Text(lfs, "oid") ?? "").Replace("sha256:", "", StringComparison.Ordinal).ToLowerInvariant();
            if (lfs.TryGetProperty("size", out var whole))
                size = whole.GetInt64();
        }

        return size >= 0 && RepositoryName.IsCommit(oid) && (sha256 is null || Sha256Text.IsOne(sha256))
            ? new HubEntry(path, size, oid, sha256)
            : throw new FormatException($"the file '{Shown(path)}' has no right length or hash");
    }

    // "license": "mit", or ["mit", …], or "other" with a name of its own; the tags say the same.
    private static string? License(JsonElement root)
    {
        if (root.TryGetProperty("cardData", out var card) && card.ValueKind == JsonValueKind.Object)
        {
            var named = card.TryGetProperty("license", out var license) && license.ValueKind == JsonValueKind.Array
                ? string.Join(" or ", license.EnumerateArray().Where(static one => one.ValueKind == JsonValueKind.String).Select(static one => one.GetString()))
                : Text(card, "license");
            if (named is "other" or null && Text(card, "license_name") is { Length: > 0 } own)
                named = own;
            if (named is { Length: > 0 })
                return Shown(named);
        }

        return root.TryGetProperty("tags", out var tags) && tags.ValueKind == JsonValueKind.Array
            ? tags.EnumerateArray().Where(static tag => tag.ValueKind == JsonValueKind.String).Select(static tag => tag.GetString()!)
                .Where(static tag => tag.StartsWith("license:", StringComparison.Ordinal)).Select(static tag => Shown(tag["license:".Length..])).FirstOrDefault()
            : null;
    }

    private static HubGate Gate(JsonElement root) =>
        !root.TryGetProperty("gated", out var gated) || gated.ValueKind is JsonValueKind.False or JsonValueKind.Null ? HubGate.Open
        : gated.ValueKind == JsonValueKind.String && gated.GetString() == "auto" ? HubGate.Automatic
        : HubGate.Manual;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // Terminals and logs obey some characters.
    private static string Shown(string text) =>
        string.Concat(text.Take(MostLicenseLetters).Select(static c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));

    private static T Read<T>(string repository, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or KeyNotFoundException or OverflowException)
        {
            throw new HubException($"What the hub answers about '{repository}' is not right: {e.Message}; nothing of it is used.", e);
        }
    }
}
