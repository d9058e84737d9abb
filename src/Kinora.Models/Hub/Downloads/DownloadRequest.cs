using Kinora.Models.Cache;

namespace Kinora.Models.Hub.Downloads;

/// <summary>What is to be downloaded, and what it must be.</summary>
internal sealed record DownloadRequest
{
    /// <summary>Names the content, and the partial file.</summary>
    public required string Key { get; init; }

    /// <summary>What people call the file, for messages and progress.</summary>
    public required string Subject { get; init; }

    public required Uri Address { get; init; }

    /// <summary>In bytes; null when nobody said.</summary>
    public long? Size { get; init; }

    /// <summary>The content's, or null when <see cref="GitOid"/> names it.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The git object that the content must be; null when <see cref="Sha256"/> names it.</summary>
    public string? GitOid { get; init; }

    /// <summary>Looks whether another process has stored it meanwhile.</summary>
    public required Func<StoredBlob?> FindStored { get; init; }

    /// <summary>Records it, before any other process may look.</summary>
    public required Func<StoredBlob, CancellationToken, Task> RecordAsync { get; init; }

    /// <summary>Says what an answer means that is no success.</summary>
    public required Func<HttpResponseMessage, Exception> Explain { get; init; }
}
