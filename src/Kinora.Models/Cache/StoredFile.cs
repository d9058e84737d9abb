using Kinora.Models.Npm;

namespace Kinora.Models.Cache;

/// <summary>One file of a model in the cache.</summary>
/// <param name="Path">Below the model's folder, with forward slashes.</param>
/// <param name="Sha256">Of its content, in lowercase hexadecimal; the blob's name.</param>
/// <param name="Size">In bytes.</param>
public sealed record StoredFile(string Path, string Sha256, long Size)
{
    /// <summary>The git blob's sha1 where the hub named the file by it; else null.</summary>
    public string? GitOid { get; init; }

    /// <summary>How the file looked on this disk when its content was known; null before it is linked into the model's folder.</summary>
    internal FileStamp? Stamp { get; init; }

    /// <summary>Why it cannot be kept under that name, to follow a colon; null when it can.</summary>
    internal string? ReasonAgainst() =>
        !PackagePath.IsInside(Path) ? $"'{Path}' is no path below the model's folder"
        : !BlobStore.IsHash(Sha256) ? $"'{Sha256}' is no sha256"
        : Size < 0 ? $"'{Path}' has {Size} bytes"
        : null;
}
