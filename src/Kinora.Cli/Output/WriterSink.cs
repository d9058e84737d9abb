using Kinora.Frames.Feeds;
using Kinora.Frames.Results;
using Kinora.Pipelines.Streams;

namespace Kinora.Cli.Output;

/// <summary>Shows results, and saves their pictures when asked to.</summary>
internal sealed class WriterSink(IResultWriter writer, PictureWriter? saver) : IFrameSink
{
    public ValueTask WriteAsync(FrameResult result, FrameLease frame, CancellationToken cancellationToken)
    {
        saver?.Write(result, frame);
        writer.Write(result);
        return ValueTask.CompletedTask;
    }

    public void OnSourceLost(string message) => writer.Note(message);
}
