using Kinora.Frames.Results;

namespace Kinora.Vision.Segmentation;

/// <summary>
/// Makes of a mask what results tell: for each class where it is, on the coarse grid of <see cref="MaskRuns"/>, looked at in the middle of
/// each cell. Keeps its working memory. Belongs to one thread.
/// </summary>
internal sealed class MaskSummary
{
    private readonly byte[] _cells = new byte[MaskRuns.MostSide * MaskRuns.MostSide];
    private readonly int[] _counts = new int[byte.MaxValue + 1];
    private readonly int[] _runs = new int[(MaskRuns.MostSide * MaskRuns.MostSide) + 1];

    /// <summary>Adds a segment for each class that is there, the largest first.</summary>
    /// <param name="mask">What was found.</param>
    /// <param name="labels">The names of the classes: class 1 is the first.</param>
    /// <param name="frameWidth">Of the source frame, in pixels.</param>
    /// <param name="frameHeight">Of the source frame, in pixels.</param>
    /// <param name="segments">Where they are added.</param>
    public void Add(AlphaMask mask, IReadOnlyList<string> labels, int frameWidth, int frameHeight, List<Segment> segments)
    {
        var (width, height) = MaskRuns.SizeFor(frameWidth, frameHeight);
        var cells = _cells.AsSpan(0, width * height);
        Array.Clear(_counts);
        for (var i = 0; i < cells.Length; i++)
        {
            var cell = mask.ClassAt(((i % width) + 0.5f) / width, ((i / width) + 0.5f) / height);
            cells[i] = cell;
            _counts[cell]++;
        }

        var first = segments.Count;
        for (var i = 0; i < labels.Count; i++)
        {
            if (_counts[i + 1] > 0)
            {
                Insert(segments, first, SegmentOf((byte)(i + 1), labels[i], cells, width, frameWidth, frameHeight));
            }
        }
    }

    private static void Insert(List<Segment> segments, int first, Segment segment)
    {
        var place = segments.Count;
        while (place > first && segments[place - 1].Coverage < segment.Coverage)
        {
            place--;
        }

        segments.Insert(place, segment);
    }

    private Segment SegmentOf(byte label, string name, ReadOnlySpan<byte> cells, int width, int frameWidth, int frameHeight)
    {
        var height = cells.Length / width;
        var (left, top, right, bottom) = (width, height, 0, 0);
        var (runs, isInside) = (0, false);
        _runs[0] = 0;
        for (var i = 0; i < cells.Length; i++)
        {
            if ((cells[i] == label) != isInside)
            {
                isInside = !isInside;
                _runs[++runs] = 0;
            }

            _runs[runs]++;
            if (isInside)
            {
                var (x, y) = (i % width, i / width);
                (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x + 1), Math.Max(bottom, y + 1));
            }
        }

        var (cellWidth, cellHeight) = ((float)frameWidth / width, (float)frameHeight / height);
        return new Segment(
            name,
            (float)_counts[label] / cells.Length,
            new Box(left * cellWidth, top * cellHeight, right * cellWidth, bottom * cellHeight),
            new MaskRuns(width, height, _runs[..(runs + 1)]));
    }
}
