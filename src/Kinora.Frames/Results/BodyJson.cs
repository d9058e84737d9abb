using System.Text.Json;

namespace Kinora.Frames.Results;

/// <summary>Bodies and hands in the JSON of a result. A point is a list: <c>[x,y,score]</c> of a body, <c>[x,y,z]</c> of a hand.</summary>
internal static class BodyJson
{
    public static void WritePoses(Utf8JsonWriter json, Pose[]? poses)
    {
        if (poses is null)
        {
            return;
        }

        json.WriteStartArray("poses"u8);
        foreach (var pose in poses)
        {
            json.WriteStartObject();
            json.WriteNumber("score"u8, FrameResultJson.Round(pose.Score, 4));
            FrameResultJson.WriteBox(json, pose.Box);
            json.WriteStartArray("points"u8);
            foreach (ref readonly var point in pose.Points.AsSpan())
            {
                WritePoint(json, point.X, point.Y, point.Score, lastDigits: 3);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteHands(Utf8JsonWriter json, Hand[]? hands)
    {
        if (hands is null)
        {
            return;
        }

        json.WriteStartArray("hands"u8);
        foreach (var hand in hands)
        {
            json.WriteStartObject();
            json.WriteNumber("score"u8, FrameResultJson.Round(hand.Score, 4));
            if (hand.Side is not null)
            {
                json.WriteString("side"u8, hand.Side);
            }

            FrameResultJson.WriteBox(json, hand.Box);
            json.WriteStartArray("points"u8);
            foreach (ref readonly var point in hand.Points.AsSpan())
            {
                WritePoint(json, point.X, point.Y, point.Z, lastDigits: 1);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePoint(Utf8JsonWriter json, float x, float y, float last, int lastDigits)
    {
        json.WriteStartArray();
        json.WriteNumberValue(FrameResultJson.Round(x, 1));
        json.WriteNumberValue(FrameResultJson.Round(y, 1));
        json.WriteNumberValue(FrameResultJson.Round(last, lastDigits));
        json.WriteEndArray();
    }
}
