using System.Text.Json;
using Kinora.Frames.Results;

namespace Kinora.Pipelines.Capture;

/// <summary>Reads what was found in a captured frame.</summary>
internal static class CapturedResult
{
    /// <summary>The most that a file of a result may have, in bytes.</summary>
    private const long MostBytes = 16 << 20;

    /// <summary>Scores are 0 to 1; models of users may give others, but none like this.</summary>
    private const float MostScore = 1e6f;

    /// <summary>The result with what training and reports need of it: stream, time, size, predictions and detections; null for a file that holds none.</summary>
    /// <param name="path">The .json file.</param>
    public static FrameResult? TryRead(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MostBytes)
            {
                return null;
            }

            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = json.RootElement;
            return new FrameResult
            {
                Stream = root.GetProperty("stream").GetString() ?? "",
                Frame = root.GetProperty("frame").GetInt64(),
                Timestamp = root.GetProperty("timestamp").GetDateTimeOffset(),
                Width = root.GetProperty("width").GetInt32(),
                Height = root.GetProperty("height").GetInt32(),
                Predictions = root.TryGetProperty("predictions", out var predictions)
                    ? [.. predictions.EnumerateArray().Select(static one => new Prediction(Label(one), Score(one)))]
                    : null,
                Detections = root.TryGetProperty("detections", out var detections) ? [.. detections.EnumerateArray().Select(Detection)] : null,
            };
        }
        catch (Exception error) when (
            error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException or
                IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static Detection Detection(JsonElement one)
    {
        var box = one.GetProperty("box");
        return new Detection(Label(one), Score(one), new Box(box[0].GetSingle(), box[1].GetSingle(), box[2].GetSingle(), box[3].GetSingle()));
    }

    private static string Label(JsonElement one) => one.GetProperty("label").GetString() ?? "";

    private static float Score(JsonElement one) => one.GetProperty("score").GetSingle() is >= -MostScore and <= MostScore and var score
        ? score
        : throw new FormatException("That is no score.");
}
