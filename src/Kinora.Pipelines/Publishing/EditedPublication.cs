using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Memory;
using Kinora.Frames.Results;
using Kinora.Pipelines.Streams;
using Kinora.Vision.Editing;

namespace Kinora.Pipelines.Publishing;

/// <summary>
/// Lets other processes read a stream's analysed frames as its editing steps leave them: one copy of each, made while somebody reads. Nobody is
/// waited for.
/// </summary>
internal sealed class EditedPublication : IFrameSink, IDisposable
{
    private readonly IReadOnlyList<IEditor> _editors;
    private readonly FramePool _edited;
    private readonly EditSession _session;
    private readonly IFramePublisher _publisher;
    private readonly BusProtocol _as;
    private readonly BusTally _tally = new();

    /// <param name="config">Where, and who may read.</param>
    /// <param name="editors">What changes the picture, in order; not owned.</param>
    /// <param name="memory">What the memory of the copies is taken from; null for no limit.</param>
    /// <exception cref="BusException">The socket cannot be made, or something else publishes there.</exception>
    public EditedPublication(PublishConfig config, IReadOnlyList<IEditor> editors, MemoryBudget? memory)
    {
        (_editors, _as) = (editors, config.As);
        _edited = new FramePool(new FramePoolOptions { Name = "published", Memory = memory });
        _session = new EditSession(_edited);
        try
        {
            _publisher = FramePublisher.Start(_edited, config.ToPath(), config.ToOptions(mayWait: false) with { OnEvent = _tally.Count });
        }
        catch
        {
            _edited.Dispose();
            throw;
        }
    }

    /// <summary>Who reads, and what.</summary>
    public PublishStatus Status => new(
        _publisher.Path, _as, PublishPicture.Edited, _publisher.Clients, _edited.Committed, _tally.Refused, _tally.SentAway);

    public ValueTask WriteAsync(FrameResult result, FrameLease frame, CancellationToken cancellationToken)
    {
        if (_publisher.Clients > 0 && _session.Begin(frame))
        {
            foreach (var editor in _editors)
            {
                editor.Edit(_session, result);
            }

            _session.Commit(frame);
        }

        return ValueTask.CompletedTask;
    }

    public void OnSourceNotice(string message)
    {
    }

    public void Dispose()
    {
        _publisher.Dispose();
        _edited.Complete();
        _edited.Dispose();
    }
}
