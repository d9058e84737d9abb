using System.Globalization;
using System.Text;
using Kinora.Frames.Results;

namespace Kinora.Cli.Output;

/// <summary>Bodies, hands and segments of a result in words.</summary>
internal static class BodyText
{
    /// <summary>Adds what was found, as <c>2 poses (.81 .64), right hand .97, person 31 % of the picture</c>.</summary>
    public static void Append(StringBuilder text, FrameResult result)
    {
        if (result.Poses is { Length: > 0 } poses)
        {
            text.Append(text.Length > 0 ? ", " : "").Append(CultureInfo.InvariantCulture, $"{poses.Length} {(poses.Length == 1 ? "pose" : "poses")} (")
                .AppendJoin(' ', poses.Select(static pose => Score(pose.Score))).Append(')');
        }

        foreach (var hand in result.Hands ?? [])
        {
            text.Append(text.Length > 0 ? ", " : "").Append(hand.Side is null ? "hand" : hand.Side + " hand").Append(' ').Append(Score(hand.Score));
        }

        foreach (var segment in result.Segments ?? [])
        {
            text.Append(text.Length > 0 ? ", " : "").Append(CultureInfo.InvariantCulture, $"{segment.Label} {segment.Coverage * 100:F0}% of the picture");
        }
    }

    private static string Score(float score) => score.ToString("F2", CultureInfo.InvariantCulture);
}
