using Kinora.Frames.Feeds;
using Kinora.Frames.Results;
using Kinora.Pipelines.Streams;

namespace Kinora.Pipelines.Sinks;

/// <summary>Adds a stream's results to a file, a JSON object a line. What was there before stays.</summary>
internal sealed class ResultFile : IFrameSink, IDisposable
{
    private readonly FileStream _file;
    private readonly NdjsonWriter _writer;

    /// <exception cref="SinkException">The file cannot be written.</exception>
    public ResultFile(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            // Two writers would write over each other: the second is refused. To open a pipe for both ways does not wait for its other end.
            _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            if (!_file.CanSeek)
            {
                _file.Dispose();
                throw new IOException("it is no regular file");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SinkException($"Results cannot be written to '{path}': {error.Message.TrimEnd('.')}. Name another file in sinks.ndjson.", error);
        }

        _writer = new NdjsonWriter(_file);
    }

    public ValueTask WriteAsync(FrameResult result, FrameLease frame, CancellationToken cancellationToken)
    {
        try
        {
            _file.Seek(0, SeekOrigin.End);  // somebody may have cut it short
            _writer.Write(result);
            return ValueTask.CompletedTask;
        }
        catch (IOException error)
        {
            throw new SinkException($"Results cannot be written to '{_file.Name}': {error.Message.TrimEnd('.')}. Make room, or name another file in sinks.ndjson.", error);
        }
    }

    public void OnSourceNotice(string message)
    {
    }

    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
    }
}
