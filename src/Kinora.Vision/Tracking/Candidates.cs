using Kinora.Frames.Results;

namespace Kinora.Vision.Tracking;

/// <summary>
/// The detections of one frame that can take part, by score: boxes that are no boxes are left out, and so is everything beyond the best
/// <see cref="TrackerOptions.MaxDetections"/>. Not thread-safe.
/// </summary>
internal sealed class Candidates(TrackerOptions options)
{
    /// <summary>Coordinates beyond this, in pixels, are nonsense and would overflow areas.</summary>
    private const float MaxCoordinate = 1e6f;

    /// <summary>A weak box of which a better one of its class covers this part shows the same thing again, or a piece of it.</summary>
    private const float MaxCoveredOfWeak = 0.4f;

    /// <summary>The same for a strong box: a head inside its body is likely, a child before its father possible.</summary>
    private const float MaxCoveredOfStrong = 0.8f;

    private float[] _scores = [];
    private int[] _indices = [];

    /// <summary>Indices of the detections that count by themselves and show something whole, best first.</summary>
    public List<int> Strong { get; } = [];

    /// <summary>Indices of strong detections that may be parts of others: they come second, so that a track prefers the whole.</summary>
    public List<int> Parts { get; } = [];

    /// <summary>Indices of the detections that can only continue a track, best first.</summary>
    public List<int> Weak { get; } = [];

    public void Read(ReadOnlySpan<Detection> detections)
    {
        Strong.Clear();
        Parts.Clear();
        Weak.Clear();
        var count = Collect(detections);

        // The scores are negated, so the default order, which needs no comparer, puts the best first.
        Array.Sort(_scores, _indices, 0, count);
        for (var i = 0; i < Math.Min(count, options.MaxDetections); i++)
        {
            var index = _indices[i];
            if (detections[index].Score >= options.HighScore)
            {
                (IsCovered(detections[index], detections, MaxCoveredOfStrong) ? Parts : Strong).Add(index);
            }
            else if (!IsCovered(detections[index], detections, MaxCoveredOfWeak))
            {
                Weak.Add(index);
            }
        }
    }

    /// <summary>Whether one of the better strong detections covers more than a part of this one.</summary>
    private bool IsCovered(in Detection detection, ReadOnlySpan<Detection> detections, float part)
    {
        var box = detection.Box;
        foreach (var index in Strong)
        {
            ref readonly var strong = ref detections[index];
            var width = MathF.Min(box.X2, strong.Box.X2) - MathF.Max(box.X1, strong.Box.X1);
            var height = MathF.Min(box.Y2, strong.Box.Y2) - MathF.Max(box.Y1, strong.Box.Y1);
            if (width > 0 && height > 0 && width * height > part * box.Area
                && string.Equals(detection.Label, strong.Label, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private int Collect(ReadOnlySpan<Detection> detections)
    {
        if (_scores.Length < detections.Length)
        {
            _scores = new float[Math.Max(detections.Length, 2 * _scores.Length)];
            _indices = new int[_scores.Length];
        }

        var count = 0;
        for (var i = 0; i < detections.Length; i++)
        {
            ref readonly var detection = ref detections[i];
            if (detection.Score >= options.LowScore && IsBox(detection.Box))
            {
                _scores[count] = -detection.Score;
                _indices[count++] = i;
            }
        }

        return count;
    }

    private static bool IsBox(in Box box) =>
        IsCoordinate(box.X1) && IsCoordinate(box.Y1) && IsCoordinate(box.X2) && IsCoordinate(box.Y2) && box.X2 > box.X1 && box.Y2 > box.Y1;

    private static bool IsCoordinate(float value) => MathF.Abs(value) <= MaxCoordinate;
}
