namespace Kinora.Models.Hub;

/// <summary>A repository at one commit.</summary>
public sealed record HubRepository
{
    /// <summary>org/name.</summary>
    public required string Id { get; init; }

    /// <summary>40 lowercase hexadecimal digits.</summary>
    public required string Commit { get; init; }

    /// <summary>All its files, in the hub's order.</summary>
    public required IReadOnlyList<HubEntry> Files { get; init; }

    /// <summary>As its card names it, usually an SPDX identifier in lowercase; null when it names none.</summary>
    public string? License { get; init; }

    public HubGate Gate { get; init; }

    /// <summary>Whether the hub shows it only to those with a token for it.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>When it was last changed; null when the hub does not say.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>When the hub last said that the revision asked for is this commit.</summary>
    public DateTimeOffset CheckedAt { get; init; }

    /// <summary>Whether the answer is from this machine because the hub was not asked (offline) or did not answer.</summary>
    public bool IsFromCache { get; init; }

    public HubEntry? Find(string path) => Files.FirstOrDefault(file => file.Path == path);
}
