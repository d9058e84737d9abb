using Kinora.Frames.Feeds;
using Kinora.Media.Decoding;

namespace Kinora.Media.Supervision;

/// <summary>A reader's place at a source: its frames, and what it asked for. Disposing of it takes its wishes away from the source.</summary>
public sealed class SourceFeed : IDisposable
{
    private readonly Action<SourceFeed> _onClosed;

    internal SourceFeed(FeedRequest request, IFrameReader frames, Action<SourceFeed> onClosed)
    {
        Request = request;
        Frames = frames;
        _onClosed = onClosed;
    }

    /// <summary>What was asked for.</summary>
    public FeedRequest Request { get; }

    /// <summary>The frames. They may be more than was asked for, when another reader of the same source wants those.</summary>
    public IFrameReader Frames { get; }

    public void Dispose()
    {
        Frames.Dispose();
        _onClosed(this);
    }
}
