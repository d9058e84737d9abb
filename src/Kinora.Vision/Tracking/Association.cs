using Kinora.Frames.Results;

namespace Kinora.Vision.Tracking;

/// <summary>
/// Pairs tracks with detections of the same class. Works on shrinking lists of what is still alone, pass after pass; all arrays are kept
/// and grow to the largest scene. Not thread-safe.
/// </summary>
internal sealed class Association(TrackerOptions options)
{
    /// <summary>
    /// A motion shorter than this part of the thing's size says little about direction: below it the weight of direction falls in
    /// proportion, so that the noise of the boxes of something that stands still does not count as motion.
    /// </summary>
    private const float ClearMotion = 0.1f;

    /// <summary>
    /// How far something may be from where it was last seen: parts of its size a second, and at most. It matters when few frames are
    /// analysed, or when the filter has been misled before a thing was hidden. Boxes are enlarged by it on every side, as in C-BIoU (Yang
    /// et al., WACV 2023).
    /// </summary>
    private const float ReachPerSecond = 1.5f;
    private const float MaxReach = 0.8f;

    private readonly Assignment _assignment = new();
    private double _now;
    private float[] _gains = [];
    private int[] _columnOfRow = [];

    /// <summary>Which of a track's boxes is compared.</summary>
    public enum Against
    {
        /// <summary>The predicted one, with the gain of keeping its direction.</summary>
        PredictionAndDirection,

        /// <summary>The last one that a strong detection gave, with the reach that the time since then gives.</summary>
        LastStrong,

        /// <summary>The predicted one, for weak detections, which have to fit better and cannot keep a track alone for long.</summary>
        PredictionByWeak,
    }

    /// <summary>The pairs of all passes since <see cref="Begin"/>: a track and the index of its detection.</summary>
    public List<(TrackState Track, int Detection)> Pairs { get; } = [];

    /// <summary>Starts the frame at the given time in seconds.</summary>
    public void Begin(double now)
    {
        Pairs.Clear();
        _now = now;
    }

    /// <summary>
    /// Pairs what it can: adds every pair to <see cref="Pairs"/> and takes both sides out of the lists, whose order stays.
    /// </summary>
    /// <param name="tracks">The tracks that are still alone.</param>
    /// <param name="candidates">Indices of the detections that are still alone.</param>
    /// <param name="detections">All detections of the frame.</param>
    /// <param name="against">What the detections are compared with.</param>
    public void Pass(List<TrackState> tracks, List<int> candidates, ReadOnlySpan<Detection> detections, Against against)
    {
        if (tracks.Count == 0 || candidates.Count == 0)
        {
            return;
        }

        var rows = tracks.Count;
        var columns = candidates.Count;
        Reserve(rows, columns);
        for (var row = 0; row < rows; row++)
        {
            FillRow(tracks[row], candidates, detections, against, _gains.AsSpan(row * columns, columns));
        }

        var columnOfRow = _columnOfRow.AsSpan(0, rows);
        _assignment.Solve(_gains.AsSpan(0, rows * columns), columns, columnOfRow);
        var alone = 0;
        for (var row = 0; row < rows; row++)
        {
            var column = columnOfRow[row];
            if (column < 0)
            {
                tracks[alone++] = tracks[row];
                continue;
            }

            Pairs.Add((tracks[row], candidates[column]));
            candidates[column] = -1;
        }

        tracks.RemoveRange(alone, rows - alone);
        RemoveTaken(candidates);
    }

    private static void RemoveTaken(List<int> candidates)
    {
        var kept = 0;
        for (var column = 0; column < candidates.Count; column++)
        {
            if (candidates[column] >= 0)
            {
                candidates[kept++] = candidates[column];
            }
        }

        candidates.RemoveRange(kept, candidates.Count - kept);
    }

    private void FillRow(TrackState track, List<int> candidates, ReadOnlySpan<Detection> detections, Against against, Span<float> gains)
    {
        var unseen = _now - track.LastStrong;
        if (against == Against.PredictionByWeak && unseen > options.MaxAge.TotalSeconds)
        {
            gains.Clear();
            return;
        }

        var reach = against == Against.LastStrong ? (float)Math.Min(MaxReach, ReachPerSecond * unseen) : 0;
        var box = against == Against.LastStrong ? Enlarge(track.LastStrongBox, reach) : track.Predicted;
        var minIou = against == Against.PredictionByWeak ? options.MinWeakIou : options.MinIou;
        var direction = against == Against.PredictionAndDirection ? Direction.Of(track, options.MomentumSpan) : default;
        for (var column = 0; column < gains.Length; column++)
        {
            ref readonly var detection = ref detections[candidates[column]];
            var iou = string.Equals(track.Label, detection.Label, StringComparison.Ordinal) ? box.Iou(Enlarge(detection.Box, reach)) : 0;
            gains[column] = iou < minIou || iou <= 0 ? 0
                : MathF.Max(float.Epsilon, iou + (options.Inertia * detection.Score * direction.Consistency(detection.Box)));
        }
    }

    private static Box Enlarge(in Box box, float reach)
    {
        var x = reach * box.Width;
        var y = reach * box.Height;
        return new Box(box.X1 - x, box.Y1 - y, box.X2 + x, box.Y2 + y);
    }

    private void Reserve(int rows, int columns)
    {
        if (_gains.Length < rows * columns)
        {
            _gains = new float[Math.Max(rows * columns, 2 * _gains.Length)];
        }

        if (_columnOfRow.Length < rows)
        {
            _columnOfRow = new int[Math.Max(rows, 2 * _columnOfRow.Length)];
        }
    }

    /// <summary>Observation-centric momentum (OC-SORT §4.2): the direction between a track's own detections.</summary>
    private readonly ref struct Direction
    {
        private readonly float _anchorX;
        private readonly float _anchorY;
        private readonly float _x;
        private readonly float _y;
        private readonly float _weight;

        private Direction(float anchorX, float anchorY, float x, float y, float weight)
        {
            (_anchorX, _anchorY, _x, _y, _weight) = (anchorX, anchorY, x, y, weight);
        }

        public static Direction Of(TrackState track, int span)
        {
            var box = track.LastBox;
            if (!track.TryGetAnchor(span, out var anchorX, out var anchorY))
            {
                return default;
            }

            var x = box.CenterX - anchorX;
            var y = box.CenterY - anchorY;
            var length = MathF.Sqrt((x * x) + (y * y));
            if (length <= 0)
            {
                return default;
            }

            var weight = MathF.Min(1, length / (ClearMotion * MathF.Sqrt(box.Area)));
            return new Direction(anchorX, anchorY, x / length, y / length, weight);
        }

        /// <summary>½ when the box lies straight ahead, −½ straight behind, linear in the angle between.</summary>
        public float Consistency(in Box box)
        {
            var x = box.CenterX - _anchorX;
            var y = box.CenterY - _anchorY;
            var length = MathF.Sqrt((x * x) + (y * y));
            if (_weight == 0 || length <= 0)
            {
                return 0;
            }

            var cosine = Math.Clamp(((x * _x) + (y * _y)) / length, -1, 1);
            return _weight * (0.5f - (MathF.Acos(cosine) / MathF.PI));
        }
    }
}
