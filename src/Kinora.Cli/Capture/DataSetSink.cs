using System.Buffers;
using Kinora.Frames.Feeds;
using Kinora.Frames.Results;
using Kinora.Media.Stills;
using Kinora.Pipelines.Capture;
using Kinora.Pipelines.Capture.DataSets;
using Kinora.Pipelines.Streams;

namespace Kinora.Cli.Capture;

/// <summary>Adds every analysed frame to a data set.</summary>
internal sealed class DataSetSink(DataSet set, int quality) : IFrameSink, IDisposable
{
    private readonly JpegEncoder _jpeg = new();
    private readonly ArrayBufferWriter<byte> _picture = new(64 << 10);

    public ValueTask WriteAsync(FrameResult result, FrameLease frame, CancellationToken cancellationToken)
    {
        _picture.ResetWrittenCount();
        _jpeg.Encode(frame.Pixels, frame.Format, quality, _picture);
        _ = set.Add(CaptureName.At(result.Timestamp), _picture.WrittenSpan, result);
        return ValueTask.CompletedTask;
    }

    public void OnSourceNotice(string message) => Console.Error.WriteLine($"kinora: {message}");

    public void Dispose() => _jpeg.Dispose();
}
