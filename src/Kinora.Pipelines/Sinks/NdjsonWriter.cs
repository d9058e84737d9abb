using System.Buffers;
using System.Text.Json;
using Kinora.Frames.Results;

namespace Kinora.Pipelines.Sinks;

/// <summary>Writes results as lines of JSON, each with one write. Keeps its buffer. Not thread-safe.</summary>
public sealed class NdjsonWriter : IDisposable
{
    private readonly Stream _output;
    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly Utf8JsonWriter _json;

    /// <param name="output">Where the lines go; stays open.</param>
    public NdjsonWriter(Stream output)
    {
        _output = output;
        _json = new Utf8JsonWriter(_line, FrameResultJson.WriterOptions);
    }

    public void Write(FrameResult result)
    {
        _line.ResetWrittenCount();
        _json.Reset();
        FrameResultJson.Write(_json, result);
        _line.Write("\n"u8);
        _output.Write(_line.WrittenSpan);
    }

    public void Dispose() => _json.Dispose();
}
