using Kinora.Frames.Results;

namespace Kinora.Vision.Detectors;

/// <summary>
/// The candidates of one run, reused from run to run. However many a model gives and whatever stands in them, memory and time stay
/// bounded and what is kept are real boxes: only the best <see cref="Most"/> are looked at, and NaN, infinite, empty and inside-out ones
/// are not taken.
/// </summary>
internal sealed class BoxCandidates
{
    /// <summary>Most boxes that are looked at: those with the highest scores.</summary>
    public const int Most = 1000;

    /// <summary>Most boxes that are kept.</summary>
    public const int MostKept = 300;

    /// <summary>Best first; equal scores in the order of the outputs.</summary>
    private static readonly Comparison<BoxCandidate> Order = static (a, b) =>
        a.Score != b.Score ? b.Score.CompareTo(a.Score)
        : a.Cell != b.Cell ? a.Cell.CompareTo(b.Cell)
        : a.Class.CompareTo(b.Class);

    private readonly BoxCandidate[] _items = new BoxCandidate[2 * Most];

    public int Count { get; private set; }

    /// <summary>Scores below it are of no interest, so a decoder need not work out their boxes.</summary>
    public float Floor { get; private set; }

    public ref readonly BoxCandidate this[int index] => ref _items.AsSpan(0, Count)[index];

    /// <summary>Forgets everything.</summary>
    /// <param name="threshold">Lowest score that is taken.</param>
    public void Begin(float threshold)
    {
        Count = 0;
        Floor = threshold;
    }

    /// <summary>Takes a candidate if it is one.</summary>
    public void Add(int label, float score, in Box box, int cell)
    {
        if (!(score >= Floor && score < float.PositiveInfinity && box.X2 > box.X1 && box.Y2 > box.Y1 && IsFinite(box)))
        {
            return;
        }

        if (Count == _items.Length)
        {
            Trim();
            if (score < Floor)
            {
                return;
            }
        }

        _items[Count++] = new BoxCandidate(label, Math.Min(score, 1), box, cell);
    }

    /// <summary>Sorts by score and removes every box that overlaps a better one of its class by more than <paramref name="iou"/>.</summary>
    public void Suppress(float iou)
    {
        Trim();
        var items = _items.AsSpan(0, Count);
        var kept = 0;
        for (var i = 0; i < items.Length && kept < MostKept; i++)
        {
            var candidate = items[i];
            var overlapped = false;
            for (var j = 0; j < kept && !overlapped; j++)
            {
                overlapped = items[j].Class == candidate.Class && items[j].Box.Iou(candidate.Box) > iou;
            }

            if (!overlapped)
            {
                items[kept++] = candidate;
            }
        }

        Count = kept;
    }

    /// <summary>Keeps the best. From then on only better ones are taken: of equal ones the first have come already.</summary>
    private void Trim()
    {
        _items.AsSpan(0, Count).Sort(Order);
        if (Count > Most)
        {
            Count = Most;
            Floor = MathF.BitIncrement(_items[Most - 1].Score);
        }
    }

    private static bool IsFinite(in Box box) =>
        float.IsFinite(box.X1) && float.IsFinite(box.Y1) && float.IsFinite(box.X2) && float.IsFinite(box.Y2);
}
