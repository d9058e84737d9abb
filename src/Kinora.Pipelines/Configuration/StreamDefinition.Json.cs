using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kinora.Vision.Motion;

namespace Kinora.Pipelines.Configuration;

/// <content>Writing.</content>
public sealed partial record StreamDefinition
{
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// A hash of all that it says, secrets included, the same for equal ones: tells whether the file's definition is still the one that a
    /// stored stream overrides.
    /// </summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(ToJsonBytes()));

    /// <summary>The object of which <see cref="FromJson(ReadOnlySpan{byte})"/> makes an equal one. With its secrets: for the store.</summary>
    public string ToJson() => Encoding.UTF8.GetString(ToJsonBytes());

    /// <summary>Writes the object that a request would hold. Keys about which nothing was said are left out.</summary>
    /// <param name="json">Gets one object.</param>
    /// <param name="maskSecrets">True: the source is <see cref="MaskedSource"/>, for answers. False: as it is, for the store.</param>
    public void WriteJson(Utf8JsonWriter json, bool maskSecrets)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        json.WriteString("source", maskSecrets ? MaskedSource : Source);
        Write(json, "size", Size is var (width, height) ? string.Create(CultureInfo.InvariantCulture, $"{width}x{height}") : null);
        Write(json, "rate", Rate);
        Write(json, "pixel_format", PixelFormat);
        Write(json, "loop", Loop);
        Write(json, "realtime", Realtime);
        Write(json, "frames", Frames is var (first, end) ? string.Create(CultureInfo.InvariantCulture, $"{first}..{end}") : null);
        Write(json, "fps", Fps);
        Write(json, "every", Every);
        Write(json, "decode", Decode?.ToString().ToLowerInvariant());
        Write(json, "hwaccel", HardwareDecoder);
        Write(json, "stall_timeout", Text(StallTimeout));
        Write(json, "transport", Transport?.ToString().ToLowerInvariant());
        Write(json, "fallback", Fallback);
        json.WriteStartArray("steps");
        foreach (var step in Steps)
        {
            json.WriteStringValue(step);
        }

        json.WriteEndArray();
        WriteModels(json);
        Write(json, "latency_budget", Text(LatencyBudget));
        Write(json, "weight", Weight);
        WriteMotion(json);
        Write(json, "smaller_models", SmallerModels ? true : null);
        Write(json, "paused", Paused ? true : null);
        WriteSinks(json);
        WriteCapture(json);
        WritePublish(json);
        json.WriteEndObject();
    }

    private byte[] ToJsonBytes()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, JsonOptions))
        {
            WriteJson(json, maskSecrets: false);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Sorted by step, for their order means nothing.</summary>
    private void WriteModels(Utf8JsonWriter json)
    {
        if (Models.Count == 0)
        {
            return;
        }

        json.WriteStartObject("models");
        foreach (var (step, model) in Models.OrderBy(static model => model.Key, StringComparer.Ordinal))
        {
            json.WriteString(step, model);
        }

        json.WriteEndObject();
    }

    private void WriteMotion(Utf8JsonWriter json)
    {
        if (MotionGate is not { } motion)
        {
            return;
        }

        if (motion == new MotionOptions())
        {
            json.WriteBoolean("motion_gate", true);
            return;
        }

        json.WriteStartObject("motion_gate");
        json.WriteNumber("threshold", motion.Threshold);
        json.WriteNumber("area", motion.Area);
        json.WriteString("hold", Text(motion.Hold));
        json.WriteString("longest_still", Text(motion.LongestStill));
        json.WriteEndObject();
    }

    private void WriteSinks(Utf8JsonWriter json)
    {
        if (ResultFile is null && PictureFolder is null)
        {
            return;
        }

        json.WriteStartObject("sinks");
        Write(json, "ndjson", ResultFile);
        Write(json, "pictures", PictureFolder);
        json.WriteEndObject();
    }

    private static string? Text(TimeSpan? time) => time is { } value ? SettingText.FormatDuration(value) : null;

    private static void Write(Utf8JsonWriter json, string key, string? value)
    {
        if (value is not null)
        {
            json.WriteString(key, value);
        }
    }

    private static void Write(Utf8JsonWriter json, string key, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(key, number);
        }
    }

    private static void Write(Utf8JsonWriter json, string key, bool? value)
    {
        if (value is { } truth)
        {
            json.WriteBoolean(key, truth);
        }
    }
}
