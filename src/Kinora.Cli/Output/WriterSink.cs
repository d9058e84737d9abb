using Kinora.Frames.Feeds;
using Kinora.Frames.Results;
using Kinora.Pipelines.Streams;

namespace Kinora.Cli.Output;

/// <summary>Shows results, and saves their pictures when asked to.</summary>
internal sealed class WriterSink(IResultWriter writer, PictureWriter? saver) : IFrameSink
{
    private readonly Lock _gate = new();

    public ValueTask WriteAsync(FrameResult result, FrameLease frame, CancellationToken cancellationToken)
    {
        saver?.Write(result, frame);
        lock (_gate)
        {
            writer.Write(result);
        }

        return ValueTask.CompletedTask;
    }

    public void OnSourceNotice(string message)
    {
        lock (_gate)
        {
            writer.Note(message);
        }
    }
}
