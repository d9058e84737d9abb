using System.Globalization;
using System.Text;
using Kinora.Frames.Results;

namespace Kinora.Cli.Output;

/// <summary>A result in words.</summary>
internal static class ResultText
{
    public static string Line(FrameResult result, double rate) => string.Create(
        CultureInfo.InvariantCulture, $"[Frame {result.Frame}] [t={(result.PtsMilliseconds ?? 0) / 1000:F1}s] [fps={rate:F1}] {Text(result)}");

    /// <summary>The caption where there is one, else what the picture shows and the labels with their number.</summary>
    public static string Text(FrameResult result)
    {
        if (result.Caption is { } caption)
        {
            return caption.Text;
        }

        var text = new StringBuilder().AppendJoin(", ", (result.Predictions ?? []).Select(p => p.Label));
        foreach (var group in (result.Detections ?? []).GroupBy(d => d.Label).OrderByDescending(g => g.Count()))
        {
            text.Append(text.Length > 0 ? ", " : "").Append(group.Key);
            if (group.Count() > 1)
            {
                text.Append(CultureInfo.InvariantCulture, $" ×{group.Count()}");
            }
        }

        BodyText.Append(text, result);
        return text.Length > 0 ? text.ToString() : "nothing found";
    }
}
