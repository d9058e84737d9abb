namespace Kinora.Models.Hub.Downloads;

/// <summary>One's share in a download; the last to be disposed of ends it.</summary>
internal sealed class DownloadShare(DownloadTable table, Download download, IProgress<PullProgress>? progress) : IDisposable
{
    private int _disposed;

    public Download Download => download;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            table.Leave(download, progress);
    }
}
