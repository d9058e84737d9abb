using Kinora.Frames.Results;

namespace Kinora.Pipelines.Capture.DataSets;

/// <summary>
/// A folder of pictures with what was found in them. Files are there whole or not at all; one that is there is never written over, and what is
/// added to a folder that has some goes on with its numbers. Not thread-safe; <see cref="Dispose"/> writes what is not written yet.
/// </summary>
public abstract class DataSet : IDisposable
{
    /// <summary>How many pictures were added.</summary>
    public long Added { get; private set; }

    /// <summary>The classes, in the order of their numbers; empty where pictures have none.</summary>
    public virtual IReadOnlyList<string> Classes => [];

    /// <summary>Opens or makes a data set.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="format">Its layout; null: plain pictures.</param>
    /// <exception cref="CaptureException">The folder cannot be used, or holds something else.</exception>
    public static DataSet Open(string path, DataSetFormat? format) => Trying(path, () => format switch
    {
        DataSetFormat.Pairs => new PairDataSet(path),
        DataSetFormat.Yolo => new YoloDataSet(path),
        DataSetFormat.Coco => new CocoDataSet(path),
        _ => (DataSet)new PlainPictures(path),
    });

    /// <summary>Adds a picture.</summary>
    /// <param name="name">Its name, which tells when it was taken.</param>
    /// <param name="jpeg">The picture, of the size that the result says.</param>
    /// <param name="result">What was found in it.</param>
    /// <returns>False when a picture of that name is there already; then nothing was changed.</returns>
    /// <exception cref="CaptureException">It cannot be written.</exception>
    public bool Add(CaptureName name, ReadOnlySpan<byte> jpeg, FrameResult result)
    {
        try
        {
            var isNew = Write(name, jpeg, result);
            Added += isNew ? 1 : 0;
            return isNew;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CaptureException($"A picture cannot be added to the data set: {error.Message.TrimEnd('.')}. Make room, or choose another folder.", error);
        }
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract bool Write(CaptureName name, ReadOnlySpan<byte> jpeg, FrameResult result);

    protected virtual void Dispose(bool disposing)
    {
    }

    private static DataSet Trying(string path, Func<DataSet> open)
    {
        try
        {
            return open();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CaptureException($"'{path}' cannot be a data set: {error.Message.TrimEnd('.')}. Choose another folder.", error);
        }
    }
}
