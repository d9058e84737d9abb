namespace Kinora.Media.Decoding;

/// <summary>
/// Gives the frames of one run their index and time stamp, so that both grow over the whole life of the source: a run that follows
/// another goes on where it left off, the time in between included, and a time stamp that repeats or goes back (the seam of a loop, two
/// recordings glued together) is moved on by one frame. Time stamps that grow by themselves stay exactly as the source has them.
/// </summary>
/// <remarks>Both renditions of a run have one each; the same time stamps give the same answers.</remarks>
internal sealed class FrameTimeline
{
    /// <summary>Distance of two frames where nothing tells it.</summary>
    private const double UsualRate = 30;

    /// <summary>A longer distance, in nanoseconds, is a gap and no frame's.</summary>
    private const long LongestStep = 2_000_000_000;

    /// <summary>No source really sends more frames a second: who announces more means the unit of its clock.</summary>
    private const double HighestRate = 240;

    private readonly FrameCursor _from;
    private readonly TimelineRules _rules;
    private readonly long _now;
    private readonly long _firstIndex;
    private long _count;
    private long _offset;
    private long _first;
    private long _last;
    private long _step;
    private long _index = -1;

    /// <param name="from">Where the last run left off.</param>
    /// <param name="rules">How this run counts.</param>
    /// <param name="nowMonotonicNanoseconds">When its first frame arrived.</param>
    public FrameTimeline(FrameCursor from, TimelineRules rules, long nowMonotonicNanoseconds)
    {
        _from = from;
        _rules = rules;
        _now = nowMonotonicNanoseconds;
        _step = (long)(1e9 * rules.Every / (rules.Rate is > 0 and <= HighestRate ? rules.Rate : UsualRate));
        // Every 5th frame keeps its place among the multiples of 5, so that a reader can tell it from the others.
        var gap = from.NextIndex - rules.FirstIndex;
        _firstIndex = from.NextIndex == 0 ? rules.FirstIndex : rules.FirstIndex + ((gap + rules.Every - 1) / rules.Every * rules.Every);
    }

    /// <summary>Places the next frame; false when it was delivered by the last run already.</summary>
    public bool TryPlace(long sourcePts, out long index, out long pts)
    {
        index = 0;
        pts = sourcePts + _offset;
        if (_rules.Resumes && _from.PtsNanoseconds is { } delivered && sourcePts <= delivered)
        {
            return false;
        }

        if (_count == 0)
        {
            pts = Begin(sourcePts);
            _first = pts;
        }
        else if (pts <= _last)
        {
            _offset = _last + _step - sourcePts;
            pts = _last + _step;
        }
        else if (pts - _last < LongestStep)
        {
            _step = pts - _last;
        }

        _last = pts;
        index = _rules.CountsByTime && _rules.Rate is > 0 and <= HighestRate
            ? Math.Max(_index + 1, _firstIndex + (long)Math.Round((pts - _first) * _rules.Rate / 1e9))
            : _firstIndex + (_count * _rules.Every);
        _index = index;
        _count++;
        return true;
    }

    private long Begin(long sourcePts)
    {
        if (_rules.Resumes || _from.PtsNanoseconds is not { } last || (_rules.KeepsTime && sourcePts > last))
        {
            return sourcePts;
        }

        _offset = last + Math.Max(1_000_000, _rules.IsLive ? _now - _from.CapturedMonotonicNanoseconds : _step) - sourcePts;
        return sourcePts + _offset;
    }
}
