using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Kinora.Frames.Results;

namespace Kinora.Pipelines.Results;

/// <summary>
/// One result on its way to everybody who wants it. It is written out once in each form, when the first reader asks for that form; all
/// others get the same bytes. Immutable.
/// </summary>
public sealed class ResultEvent
{
    /// <summary>Most digits of an id.</summary>
    private const int MostDigits = 20;

    private Encoded? _full;
    private Encoded? _classic;
    private byte[]? _other;

    internal ResultEvent(long id, long sequence, FrameResult result)
    {
        Id = id;
        Sequence = sequence;
        Result = result;
    }

    /// <summary>Unique, and larger than that of every result before it, also across restarts of the process.</summary>
    public long Id { get; }

    /// <summary>The result's number in its hub, from 0 and without gaps.</summary>
    public long Sequence { get; }

    public FrameResult Result { get; }

    /// <summary>The result as one JSON object.</summary>
    public ReadOnlyMemory<byte> Json => Full.Json;

    /// <summary>The result as one line of NDJSON, with its line end.</summary>
    public ReadOnlyMemory<byte> Line => Full.Line;

    /// <summary>The result as a server-sent event, with the empty line that ends it.</summary>
    public ReadOnlyMemory<byte> ServerSentEvent => Full.Event;

    /// <summary>
    /// The server-sent event for readers who rely on <c>predictions</c> and <c>has_person</c>: both are there even where no step gave them.
    /// </summary>
    public ReadOnlyMemory<byte> ClassicServerSentEvent =>
        Result is { Predictions: not null, HasPerson: not null } ? Full.Event : Encode(ref _classic, Result.WithClassicParts()).Event;

    /// <summary>The result in a form that this room does not know, written out once like the others. There is one such form.</summary>
    /// <param name="encode">Writes it; may be called more than once, by first readers at the same time.</param>
    public ReadOnlyMemory<byte> Encode(Func<ResultEvent, byte[]> encode)
    {
        ArgumentNullException.ThrowIfNull(encode);
        return Volatile.Read(ref _other) ?? Interlocked.CompareExchange(ref _other, encode(this), null) ?? _other;
    }

    private Encoded Full => Encode(ref _full, Result);

    private Encoded Encode(ref Encoded? place, FrameResult result)
    {
        if (Volatile.Read(ref place) is { } encoded)
        {
            return encoded;
        }

        // Two first readers at once write it twice, and one of the two is kept.
        return Interlocked.CompareExchange(ref place, encoded = Encoded.Of(Id, result), null) ?? encoded;
    }

    /// <summary><c>id: 12\ndata: {…}\n\n</c>, of which the others are parts.</summary>
    private sealed class Encoded
    {
        private readonly byte[] _bytes;
        private readonly int _json;

        private Encoded(byte[] bytes, int json) => (_bytes, _json) = (bytes, json);

        public ReadOnlyMemory<byte> Event => _bytes;

        public ReadOnlyMemory<byte> Json => _bytes.AsMemory(_json, _bytes.Length - _json - 2);

        public ReadOnlyMemory<byte> Line => _bytes.AsMemory(_json, _bytes.Length - _json - 1);

        public static Encoded Of(long id, FrameResult result)
        {
            var writing = Writing.OfThisThread;
            var output = writing.Output;
            output.ResetWrittenCount();
            output.Write("id: "u8);
            _ = Utf8Formatter.TryFormat(id, output.GetSpan(MostDigits), out var digits);
            output.Advance(digits);
            output.Write("\ndata: "u8);
            var json = output.WrittenCount;
            writing.Json.Reset();
            FrameResultJson.Write(writing.Json, result);
            output.Write("\n\n"u8);
            return new Encoded(output.WrittenSpan.ToArray(), json);
        }
    }

    /// <summary>Working memory for writing, kept by each thread that writes.</summary>
    private sealed class Writing
    {
        [ThreadStatic]
        private static Writing? _mine;

        private Writing() => Json = new Utf8JsonWriter(Output, FrameResultJson.WriterOptions);

        public static Writing OfThisThread => _mine ??= new Writing();

        public ArrayBufferWriter<byte> Output { get; } = new(1024);

        public Utf8JsonWriter Json { get; }
    }
}
