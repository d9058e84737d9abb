using Kinora.Frames.Results;

namespace Kinora.Pipelines.Capture.DataSets;

/// <summary>Pictures and nothing else.</summary>
internal sealed class PlainPictures : DataSet
{
    private readonly string _path;

    public PlainPictures(string path)
    {
        _path = path;
        Directory.CreateDirectory(path);
    }

    protected override bool Write(CaptureName name, ReadOnlySpan<byte> jpeg, FrameResult result)
    {
        var file = Path.Join(_path, name.Stem + ".jpg");
        if (File.Exists(file))
        {
            return false;
        }

        WholeFile.Create(file, jpeg);
        return true;
    }
}
