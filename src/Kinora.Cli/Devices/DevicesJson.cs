using System.Text.Encodings.Web;
using System.Text.Json;
using Kinora.Media.Devices;

namespace Kinora.Cli.Devices;

/// <summary>The devices as one JSON object.</summary>
internal static class DevicesJson
{
    public static void Write(
        Stream output, IReadOnlyList<CameraDevice> cameras, IReadOnlyList<Screen> screens,
        IReadOnlyList<HardwareTrial> decoders, IReadOnlyList<HardwareTrial> encoders)
    {
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using var json = new Utf8JsonWriter(output, options);
        json.WriteStartObject();
        WriteArray(json, "cameras", cameras, Write);
        WriteArray(json, "screens", screens, Write);
        WriteArray(json, "decoders", decoders, Write);
        WriteArray(json, "encoders", encoders, Write);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, CameraDevice camera)
    {
        json.WriteNumber("index", camera.Index);
        json.WriteString("name", camera.Name);
        json.WriteString("path", camera.Path);
        json.WriteString("problem", camera.Problem);
        WriteArray(json, "modes", camera.Modes, Write);
    }

    private static void Write(Utf8JsonWriter json, CameraMode mode)
    {
        json.WriteString("format", mode.Format);
        json.WriteNumber("width", mode.Width);
        json.WriteNumber("height", mode.Height);
        if (mode.Smallest is { } smallest)
        {
            json.WriteNumber("min_width", smallest.Width);
            json.WriteNumber("min_height", smallest.Height);
        }

        json.WriteStartArray("rates");
        foreach (var rate in mode.Rates)
        {
            json.WriteNumberValue(rate);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, Screen screen)
    {
        json.WriteString("name", screen.Name);
        WriteOptional(json, "width", screen.Width);
        WriteOptional(json, "height", screen.Height);
    }

    private static void Write(Utf8JsonWriter json, HardwareTrial trial)
    {
        json.WriteString("name", trial.Name);
        json.WriteStartArray("codecs");
        foreach (var codec in trial.Codecs)
        {
            json.WriteStringValue(codec);
        }

        json.WriteEndArray();
        json.WriteBoolean("works", trial.Works);
        json.WriteString("reason", trial.Reason);
    }

    private static void WriteArray<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
