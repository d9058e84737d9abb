namespace Kinora.Models.Hub;

/// <summary>
/// One file of a model: what is known about it is known at once, its content when it is fetched. Many may ask for the same content at
/// once, in any number of processes: it is downloaded once. Safe to use from several threads.
/// </summary>
public abstract class HubFile
{
    private protected HubFile()
    {
    }

    /// <summary>org/name of the repository, or the id of a local model.</summary>
    public required string Model { get; init; }

    /// <summary>The commit for a file of a repository; null for a local model.</summary>
    public required string? Commit { get; init; }

    /// <summary>Relative, with forward slashes.</summary>
    public required string Path { get; init; }

    /// <summary>In bytes.</summary>
    public required long Size { get; init; }

    /// <summary>What names the content, without quotes: a sha256, or the git object of a small file of a repository.</summary>
    public required string ETag { get; init; }

    /// <summary>Whether the content is on this machine.</summary>
    public abstract bool IsStored { get; }

    /// <summary>The file with the content, which must not be changed; null while it is not on this machine.</summary>
    public abstract string? StoredPath { get; }

    /// <summary>Fetches the content when it is not there, and returns the file that holds it. It has the hash that names it.</summary>
    /// <exception cref="ModelException">It cannot be fetched, or is not what the hub said.</exception>
    public abstract Task<string> FetchAsync(IProgress<PullProgress>? progress = null, CancellationToken cancellation = default);

    /// <summary>
    /// Reads the content from an offset on, while it is being fetched when it is not there: the last 64 KiB are given only when the hash of
    /// the whole has matched, else reading fails. Dispose of the stream; when nobody reads or waits any more the download pauses, and
    /// the next one goes on from there.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative or beyond the end.</exception>
    /// <exception cref="ModelException">It cannot be fetched.</exception>
    public abstract Task<Stream> OpenReadAsync(long offset = 0, CancellationToken cancellation = default);
}
