using Kinora.Models.Cache;
using Kinora.Models.Hub.Http;

namespace Kinora.Models.Hub.Downloads;

/// <summary>
/// The downloads of this process, each content of each address once. The same content from two addresses is not fetched twice either, but
/// what keeps it from coming from one says nothing about the other: the second waits for the first.
/// </summary>
internal sealed class DownloadTable(string home, BlobStore blobs, HubHttp http, HubOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Key, Uri Address), Download> _active = [];

    /// <summary>Joins the download of that content, or starts it. Dispose of the share when the content is not wanted any more.</summary>
    public DownloadShare Join(DownloadRequest request, IProgress<PullProgress>? progress)
    {
        lock (_gate)
        {
            if (!_active.TryGetValue((request.Key, request.Address), out var download) || download.Completion.IsCompleted || !download.TryJoin(progress))
            {
                download = _active[(request.Key, request.Address)] = new Download(home, blobs, http, request, options, time);
                download.TryJoin(progress);
                download.Start();
            }

            return new DownloadShare(this, download, progress);
        }
    }

    internal void Leave(Download download, IProgress<PullProgress>? progress)
    {
        lock (_gate)
        {
            if (!download.Leave(progress))
                return;
            var key = (download.Request.Key, download.Request.Address);
            if (_active.GetValueOrDefault(key) == download)
                _active.Remove(key);
            download.Dispose();
        }
    }
}
