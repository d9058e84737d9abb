using Kinora.Frames.Results;

namespace Kinora.Pipelines.Capture.DataSets;

/// <summary>Pairs as streams are captured, without a limit.</summary>
internal sealed class PairDataSet(string path) : DataSet
{
    private readonly CaptureFolder _folder = CaptureFolder.Open(path, long.MaxValue, TimeSpan.MaxValue, metrics: null, out _);

    protected override bool Write(CaptureName name, ReadOnlySpan<byte> jpeg, FrameResult result)
    {
        if (File.Exists(_folder.ResultPath(name)))
        {
            return false;
        }

        _ = _folder.Save(name, jpeg, result, isToBeSent: false);
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        _folder.Dispose();
        base.Dispose(disposing);
    }
}
