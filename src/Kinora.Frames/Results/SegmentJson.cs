using System.Text.Json;

namespace Kinora.Frames.Results;

/// <summary>Segments in the JSON of a result.</summary>
internal static class SegmentJson
{
    public static void Write(Utf8JsonWriter json, Segment[]? segments)
    {
        if (segments is null)
        {
            return;
        }

        json.WriteStartArray("segments"u8);
        foreach (var segment in segments)
        {
            json.WriteStartObject();
            json.WriteString("label"u8, segment.Label);
            json.WriteNumber("coverage"u8, FrameResultJson.Round(segment.Coverage, 4));
            FrameResultJson.WriteBox(json, segment.Box);
            json.WriteStartObject("mask"u8);
            json.WriteNumber("width"u8, segment.Mask.Width);
            json.WriteNumber("height"u8, segment.Mask.Height);
            json.WriteStartArray("runs"u8);
            foreach (var run in segment.Mask.Runs)
            {
                json.WriteNumberValue(run);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
