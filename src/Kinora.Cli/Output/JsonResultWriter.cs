using Kinora.Frames.Results;
using Kinora.Pipelines.Sinks;

namespace Kinora.Cli.Output;

/// <summary>One JSON object a line on standard output; remarks go to standard error.</summary>
internal sealed class JsonResultWriter : IResultWriter
{
    private readonly Stream _output = StandardOutput.Open();
    private readonly NdjsonWriter _lines;

    public JsonResultWriter() => _lines = new NdjsonWriter(_output);

    public void Write(FrameResult result) => _lines.Write(result);

    public void Note(string message) => Console.Error.WriteLine($"kinora: {message}");

    public void Dispose()
    {
        _lines.Dispose();
        _output.Dispose();
    }
}
