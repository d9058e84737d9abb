namespace Kinora.Models.Hub;

/// <summary>One file of a repository, as the hub lists it.</summary>
/// <param name="Path">Relative, with forward slashes; vetted.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Oid">The git object: the content's own for a small file, the pointer's for a large one. 40 lowercase hexadecimal digits.</param>
/// <param name="Sha256">Of the content, for files in large file storage; null for the others.</param>
public sealed record HubEntry(string Path, long Size, string Oid, string? Sha256)
{
    /// <summary>What names the content to the hub's clients, without quotes: the sha256 of large files, the git object of others.</summary>
    public string ETag => Sha256 ?? Oid;
}
