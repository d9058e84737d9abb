using Kinora.Frames.Bus;
using Kinora.Frames.DmaBuf;

namespace Kinora.Media.Bus;

/// <summary>
/// One user's hold on the socket at which a source's frames can be read by other processes, where they were decoded. It lives until the last of
/// its users has let go. Thread-safe.
/// </summary>
public sealed class SourcePublication : IDisposable
{
    private readonly PublishedSource _source;
    private int _left;

    internal SourcePublication(PublishedSource source) => _source = source;

    /// <summary>The socket.</summary>
    public string Path => _source.Publisher.Path;

    /// <summary>For whom.</summary>
    public BusProtocol Protocol => _source.Options.Protocol;

    /// <summary>What the frames' memory is, and why it is no dma-bufs where those were asked for; null before the first frame.</summary>
    public DmaBufStatus? DmaBufs => _source.DmaBufs;

    /// <summary>With what a GStreamer pipeline that reads the frames begins; null where it is not known yet, or GStreamer cannot.</summary>
    public string? ReaderLine => _source.Publisher.ReaderLine;

    /// <summary>How many clients read now.</summary>
    public int Clients => _source.Publisher.Clients;

    /// <summary>How many frames there were to be read.</summary>
    public long Published => _source.Published;

    /// <summary>How many clients were not let in.</summary>
    public long Refused => _source.Refused;

    /// <summary>How many clients were sent away, because they stood still or broke the protocol.</summary>
    public long SentAway => _source.SentAway;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _left, 1) == 0)
        {
            _source.Release();
        }
    }
}
