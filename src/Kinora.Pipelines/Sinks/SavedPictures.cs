using Kinora.Frames.Feeds;
using Kinora.Frames.Results;
using Kinora.Pipelines.Streams;

namespace Kinora.Pipelines.Sinks;

/// <summary>Saves a stream's analysed frames.</summary>
internal sealed class SavedPictures(PictureWriter writer) : IFrameSink, IDisposable
{
    public ValueTask WriteAsync(FrameResult result, FrameLease frame, CancellationToken cancellationToken)
    {
        _ = writer.Write(result, frame);
        return ValueTask.CompletedTask;
    }

    public void OnSourceNotice(string message)
    {
    }

    public void Dispose() => writer.Dispose();
}
