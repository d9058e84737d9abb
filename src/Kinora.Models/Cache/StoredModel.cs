namespace Kinora.Models.Cache;

/// <summary>A model in the cache: its files, each kept once as a blob, and where they came from.</summary>
public sealed record StoredModel
{
    /// <summary>See <see cref="ModelKey"/>.</summary>
    public required string Key { get; init; }

    /// <summary>What people call it: a catalog id, or "org/name" of a hub.</summary>
    public required string Id { get; init; }

    /// <summary>The hub's commit; null where the source has none.</summary>
    public string? Revision { get; init; }

    /// <summary>"npm:name@1.2.3/path", "hf:org/name@revision", "https://…" or "file:…".</summary>
    public required string Source { get; init; }

    /// <summary>An SPDX identifier, or what the source calls its licence; null when it names none.</summary>
    public string? License { get; init; }

    public required IReadOnlyList<StoredFile> Files { get; init; }

    /// <summary>What else is known: importer version, input size, integrity, why the batch is fixed.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();

    /// <summary>Bytes of all files.</summary>
    public long Size => Files.Sum(static file => file.Size);

    /// <summary>The file of that path; null when the model has none.</summary>
    public StoredFile? File(string path) => Files.FirstOrDefault(file => file.Path == path);
}
