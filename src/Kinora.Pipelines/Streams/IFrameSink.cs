using Kinora.Frames.Feeds;
using Kinora.Frames.Results;

namespace Kinora.Pipelines.Streams;

/// <summary>Where a stream's results go, each with the frame that it is about.</summary>
public interface IFrameSink
{
    /// <summary>Takes one result. The frame is lent for the time of the call.</summary>
    ValueTask WriteAsync(FrameResult result, FrameLease frame, CancellationToken cancellationToken);

    /// <summary>
    /// Something happened to the source: it was lost and is tried again, or it is read in another way than was asked for. The message is
    /// for people. Called from another thread than <see cref="WriteAsync"/>, perhaps at the same time.
    /// </summary>
    void OnSourceNotice(string message);
}
