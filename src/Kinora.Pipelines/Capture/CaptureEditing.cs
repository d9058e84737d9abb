using Kinora.Frames.Feeds;
using Kinora.Frames.Memory;
using Kinora.Frames.Results;
using Kinora.Vision.Editing;

namespace Kinora.Pipelines.Capture;

/// <summary>Makes edited copies of the frames that are captured: one copy of each, all editors on it. Not thread-safe.</summary>
internal sealed class CaptureEditing : IDisposable
{
    private readonly FramePool _edited;
    private readonly FrameFeed _feed;
    private readonly EditSession _session;
    private readonly IReadOnlyList<IEditor> _editors;

    /// <param name="editors">What changes the picture, in order; not owned.</param>
    /// <param name="memory">What the memory of the copies is taken from; null for no limit.</param>
    public CaptureEditing(IReadOnlyList<IEditor> editors, MemoryBudget? memory)
    {
        _editors = editors;
        _edited = new FramePool(new FramePoolOptions { Name = "captured", Memory = memory });
        _feed = _edited.OpenFeed(FeedMode.Queue(1), CaptureSink.MostHeld);
        _session = new EditSession(_edited);
    }

    /// <summary>An edited copy, which the caller gives back; null while as many as may are held.</summary>
    public FrameLease? Edit(FrameResult result, FrameLease frame)
    {
        if (!_session.Begin(frame))
        {
            return null;
        }

        foreach (var editor in _editors)
        {
            editor.Edit(_session, result);
        }

        _session.Commit(frame);
        return _feed.TryNext(out var edited) ? edited : null;
    }

    /// <summary>Copies that are held stay valid until they are given back.</summary>
    public void Dispose()
    {
        _feed.Dispose();
        _edited.Complete();
        _edited.Dispose();
    }
}
