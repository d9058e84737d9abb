using System.Text.Json;
using Kinora.Media.Supervision;
using Kinora.Pipelines.Hosting;
using Kinora.Pipelines.Publishing;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Streams;

/// <summary>A stream as clients see it: what it is, without secrets, and how it is doing.</summary>
internal static class StreamJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers with JSON.</summary>
    public static async Task AnswerAsync(HttpContext http, int status, Action<Utf8JsonWriter> write)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        var json = new Utf8JsonWriter(http.Response.BodyWriter, Options);
        await using (json.ConfigureAwait(false))
        {
            write(json);
        }
    }

    public static void Write(Utf8JsonWriter json, HostedStream stream)
    {
        var (status, definition) = (stream.Status, stream.Definition);
        json.WriteStartObject();
        json.WriteString("name"u8, stream.Name);
        json.WriteString("state"u8, Name(status.State));
        json.WriteString("origin"u8, stream.Origin == StreamOrigin.File ? "file"u8 : "api"u8);
        json.WriteString("source"u8, definition.MaskedSource);
        json.WriteStartArray("steps"u8);
        foreach (var step in definition.Steps)
        {
            json.WriteStringValue(step);
        }

        json.WriteEndArray();
        json.WritePropertyName("definition"u8);
        definition.WriteJson(json, maskSecrets: true);
        json.WriteString("error"u8, status.Error);
        json.WriteString("since"u8, Rfc3339(status.Since));
        Write(json, status.Source);
        json.WriteStartObject("results"u8);
        json.WriteNumber("count"u8, status.Results);
        json.WriteNumber("fps"u8, Math.Round(status.ResultsPerSecond ?? 0, 2));
        json.WriteNumber("dropped"u8, status.Dropped);
        Write(json, "age_ms", status.ResultAge);
        json.WriteEndObject();
        json.WriteStartObject("clients"u8);
        json.WriteNumber("results"u8, status.ResultReaders);
        json.WriteNumber("pictures"u8, status.PictureReaders);
        json.WriteEndObject();
        Write(json, status.Published);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SourceHealth? health)
    {
        if (health is null)
        {
            json.WriteNull("health"u8);
            return;
        }

        json.WriteStartObject("health"u8);
        json.WriteString("state"u8, Name(health.State));
        json.WriteString("since"u8, Rfc3339(health.Since));
        json.WriteString("last_error"u8, health.LastError);
        json.WriteNumber("fps"u8, Math.Round(health.FramesPerSecond ?? 0, 2));
        json.WriteNumber("width"u8, health.Width);
        json.WriteNumber("height"u8, health.Height);
        json.WriteString("codec"u8, health.Codec);
        json.WriteString("hardware_decoder"u8, health.HardwareDecoder);
        Write(json, "last_frame_age_ms", health.LastFrameAge);
        json.WriteNumber("restarts"u8, health.Restarts);
        json.WriteNumber("frames"u8, health.Frames);
        json.WriteBoolean("is_fallback"u8, health.IsFallback);
        json.WriteStartObject("dropped"u8);
        foreach (var (reason, count) in health.Dropped)
        {
            json.WriteNumber(reason, count);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PublishStatus? published)
    {
        if (published is null)
        {
            json.WriteNull("published"u8);
            return;
        }

        json.WriteStartObject("published"u8);
        json.WriteString("socket"u8, published.Socket);
        json.WriteString("as"u8, published.As.ToString().ToLowerInvariant());
        json.WriteString("picture"u8, published.Picture == PublishPicture.Edited ? "edited"u8 : "source"u8);
        json.WriteNumber("clients"u8, published.Clients);
        json.WriteNumber("frames"u8, published.Frames);
        json.WriteNumber("refused"u8, published.Refused);
        json.WriteNumber("sent_away"u8, published.SentAway);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, TimeSpan? time)
    {
        if (time is { } value)
        {
            json.WriteNumber(name, Math.Round(value.TotalMilliseconds, 1));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static string Name<T>(T state)
        where T : struct, Enum => state.ToString().ToLowerInvariant();

    /// <summary>A time as all answers have it.</summary>
    public static string Rfc3339(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
