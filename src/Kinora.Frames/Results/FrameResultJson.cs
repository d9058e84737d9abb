using System.Buffers;
using System.Text.Json;

namespace Kinora.Frames.Results;

/// <summary>
/// The one JSON form of a <see cref="FrameResult"/>: NDJSON line, SSE data, WebSocket text and capture file alike.
/// Boxes are rounded to a tenth of a pixel, scores to four digits, times to a microsecond.
/// </summary>
public static class FrameResultJson
{
    /// <summary>How a writer for <see cref="Write(Utf8JsonWriter, FrameResult)"/> is to be set up.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new()
    {
        // The lines are JSON for machines, never put into HTML: keep quotes and non-ASCII letters readable.
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Writes one JSON object without a line end.</summary>
    public static void Write(IBufferWriter<byte> output, FrameResult result)
    {
        using var json = new Utf8JsonWriter(output, WriterOptions);
        Write(json, result);
    }

    /// <summary>Writes one JSON object with a writer that the caller reuses.</summary>
    public static void Write(Utf8JsonWriter json, FrameResult result)
    {
        json.WriteStartObject();
        json.WriteString("stream"u8, result.Stream);
        json.WriteNumber("frame"u8, result.Frame);
        WriteTimestamp(json, result.Timestamp);
        if (result.PtsMilliseconds is { } pts)
        {
            json.WriteNumber("pts_ms"u8, Math.Round(pts, 3));
        }

        json.WriteNumber("width"u8, result.Width);
        json.WriteNumber("height"u8, result.Height);
        WritePredictions(json, result);
        WriteDetections(json, result);
        BodyJson.WritePoses(json, result.Poses);
        BodyJson.WriteHands(json, result.Hands);
        SegmentJson.Write(json, result.Segments);
        WriteCaption(json, result.Caption);
        json.WriteStartObject("timings_ms"u8);
        foreach (var timing in result.Timings)
        {
            json.WriteNumber(timing.Step, Round(timing.Milliseconds, 3));
        }

        json.WriteEndObject();
        json.WriteNumber("dropped"u8, result.Dropped);
        if (result.Stale)
        {
            json.WriteBoolean("stale"u8, true);
        }

        if (result.Shed is { } shed)
        {
            json.WriteStartObject("shed"u8);
            json.WriteString("reason"u8, shed.Reason);
            json.WriteString("action"u8, shed.Action);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
    }

    private static void WriteTimestamp(Utf8JsonWriter json, DateTimeOffset timestamp)
    {
        Span<byte> text = stackalloc byte[32];
        timestamp.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
        json.WriteString("timestamp"u8, text[..length]);
    }

    /// <summary>Writes <c>predictions</c> and <c>has_person</c>, as far as they are there, into an object that was begun.</summary>
    public static void WritePredictions(Utf8JsonWriter json, FrameResult result)
    {
        if (result.Predictions is { } predictions)
        {
            json.WriteStartArray("predictions"u8);
            foreach (var prediction in predictions)
            {
                json.WriteStartObject();
                json.WriteString("label"u8, prediction.Label);
                json.WriteNumber("score"u8, Round(prediction.Score, 4));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (result.HasPerson is { } hasPerson)
        {
            json.WriteBoolean("has_person"u8, hasPerson);
        }
    }

    private static void WriteDetections(Utf8JsonWriter json, FrameResult result)
    {
        if (result.Detections is not { } detections)
        {
            return;
        }

        json.WriteStartArray("detections"u8);
        foreach (ref readonly var detection in detections.AsSpan())
        {
            json.WriteStartObject();
            json.WriteString("label"u8, detection.Label);
            json.WriteNumber("score"u8, Round(detection.Score, 4));
            WriteBox(json, detection.Box);
            if (detection.Track > 0)
            {
                json.WriteNumber("track"u8, detection.Track);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes <c>box</c> into an object that was begun.</summary>
    internal static void WriteBox(Utf8JsonWriter json, in Box box)
    {
        json.WriteStartArray("box"u8);
        json.WriteNumberValue(Round(box.X1, 1));
        json.WriteNumberValue(Round(box.Y1, 1));
        json.WriteNumberValue(Round(box.X2, 1));
        json.WriteNumberValue(Round(box.Y2, 1));
        json.WriteEndArray();
    }

    /// <summary>A number with so many digits; 0 for what is no number.</summary>
    internal static decimal Round(float value, int digits) => float.IsFinite(value) ? Math.Round((decimal)value, digits) : 0;

    private static void WriteCaption(Utf8JsonWriter json, Caption? caption)
    {
        if (caption is null)
        {
            return;
        }

        json.WriteStartObject("caption"u8);
        json.WriteString("text"u8, caption.Text);
        json.WriteString("engine"u8, caption.Engine);
        json.WriteBoolean("final"u8, caption.Final);
        json.WriteEndObject();
    }
}
