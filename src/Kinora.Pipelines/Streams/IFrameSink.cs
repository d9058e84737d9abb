using Kinora.Frames.Feeds;
using Kinora.Frames.Results;

namespace Kinora.Pipelines.Streams;

/// <summary>Where a stream's results go, each with the frame that it is about.</summary>
public interface IFrameSink
{
    /// <summary>Takes one result. The frame is lent for the time of the call.</summary>
    ValueTask WriteAsync(FrameResult result, FrameLease frame, CancellationToken cancellationToken);

    /// <summary>The source was lost and will be tried again; the message is one sentence for people.</summary>
    void OnSourceLost(string message);
}
