using Kinora.Models.Cache;
using Kinora.Models.Hub.Http;

namespace Kinora.Models.Hub.Downloads;

/// <summary>The downloads of this process, each content once.</summary>
internal sealed class DownloadTable(string home, BlobStore blobs, HubHttp http, HubOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Download> _active = [];

    /// <summary>Joins the download of that content, or starts it. Dispose of the share when the content is not wanted any more.</summary>
    public DownloadShare Join(DownloadRequest request, IProgress<PullProgress>? progress)
    {
        lock (_gate)
        {
            if (!_active.TryGetValue(request.Key, out var download) || download.Completion.IsCompleted || !download.TryJoin(progress))
            {
                download = _active[request.Key] = new Download(home, blobs, http, request, options, time);
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
            if (_active.GetValueOrDefault(download.Request.Key) == download)
                _active.Remove(download.Request.Key);
            download.Dispose();
        }
    }
}
