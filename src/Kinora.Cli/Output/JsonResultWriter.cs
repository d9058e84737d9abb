using System.Buffers;
using System.Text.Json;
using Kinora.Frames.Results;

namespace Kinora.Cli.Output;

/// <summary>One JSON object a line on standard output; remarks go to standard error.</summary>
internal sealed class JsonResultWriter : IResultWriter
{
    private readonly Stream _output = StandardOutput.Open();
    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly Utf8JsonWriter _json;

    public JsonResultWriter() => _json = new Utf8JsonWriter(_line, FrameResultJson.WriterOptions);

    public void Write(FrameResult result)
    {
        _line.ResetWrittenCount();
        _json.Reset();
        FrameResultJson.Write(_json, result);
        _line.Write("\n"u8);
        _output.Write(_line.WrittenSpan);
    }

    public void Note(string message) => Console.Error.WriteLine($"kinora: {message}");

    public void Dispose()
    {
        _json.Dispose();
        _output.Dispose();
    }
}
