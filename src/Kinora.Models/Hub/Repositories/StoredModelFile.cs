using Kinora.Models.Cache;

namespace Kinora.Models.Hub.Repositories;

/// <summary>One file of a model that is stored on this machine.</summary>
internal sealed class StoredModelFile(StoredBlob blob) : HubFile
{
    public override bool IsStored => true;

    public override string? StoredPath => blob.Path;

    public override Task<string> FetchAsync(IProgress<PullProgress>? progress = null, CancellationToken cancellation = default) =>
        Task.FromResult(blob.Path);

    public override Task<Stream> OpenReadAsync(long offset = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Size);
        return Task.FromResult(StoredContent.Open(blob.Path, offset));
    }
}
