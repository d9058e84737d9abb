using Kinora.Frames.Results;

namespace Kinora.Vision.Tests.Tracking;

/// <summary>
/// One person of a scripted scene. Marks say where the feet are (x and y as parts of the frame) and how tall the person is (part of the
/// frame's height) at which second; between marks the person walks straight. Outside the marks, and during the gaps, nothing is seen.
/// </summary>
internal sealed record Actor(int Id, (double Time, float X, float Y, float Height)[] Marks, params (double From, double To)[] Gaps)
{
    /// <summary>The box at a time, for a person of the given width to height; null while the person is not there.</summary>
    public Box? BoxAt(double time, float aspect, int width, int height)
    {
        if (time < Marks[0].Time || time > Marks[^1].Time || Gaps.Any(gap => time >= gap.From && time < gap.To))
        {
            return null;
        }

        var next = Math.Max(1, Array.FindIndex(Marks, mark => mark.Time >= time));
        var (from, to) = (Marks[next - 1], Marks[next]);
        var part = (float)((time - from.Time) / (to.Time - from.Time));
        var x = float.Lerp(from.X, to.X, part) * width;
        var y = float.Lerp(from.Y, to.Y, part) * height;
        var tall = float.Lerp(from.Height, to.Height, part) * height;
        return new Box(x - (tall * aspect / 2), y - tall, x + (tall * aspect / 2), y);
    }
}
