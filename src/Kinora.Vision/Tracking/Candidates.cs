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

    private float[] _scores = [];
    private int[] _indices = [];

    /// <summary>Indices of the detections that count by themselves, best first.</summary>
    public List<int> Strong { get; } = [];

    /// <summary>Indices of the detections that can only continue a track, best first.</summary>
    public List<int> Weak { get; } = [];

    public void Read(ReadOnlySpan<Detection> detections)
    {
        Strong.Clear();
        Weak.Clear();
        var count = Collect(detections);

        // The scores are negated, so the default order, which needs no comparer, puts the best first.
        Array.Sort(_scores, _indices, 0, count);
        for (var i = 0; i < Math.Min(count, options.MaxDetections); i++)
        {
            var index = _indices[i];
            (detections[index].Score >= options.HighScore ? Strong : Weak).Add(index);
        }
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
