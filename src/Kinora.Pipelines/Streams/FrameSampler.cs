using Kinora.Frames.Feeds;
using Kinora.Media.Decoding;

namespace Kinora.Pipelines.Streams;

/// <summary>
/// Picks a stream's frames out of those that its source gives, which may be more when other streams share the source. Where the decoder
/// has picked already, it takes them all. One instance a stream.
/// </summary>
/// <param name="selection">Which frames are wanted.</param>
/// <param name="firstIndex">The index from which every Nth frame is counted.</param>
internal sealed class FrameSampler(FrameSelection selection, long firstIndex)
{
    private TimeSpan? _due;
    private TimeSpan _last;
    private (long Index, TimeSpan Pts)? _wanted;
    private long _missed;

    /// <summary>How many wanted frames were lost before the one that was wanted last, because the stream was too slow for them.</summary>
    public int Missed { get; private set; }

    /// <summary>How many frames were left out so far that the selection wants, because only one of so many is taken.</summary>
    public long LeftOut { get; private set; }

    /// <summary>True when the frame is to be analysed.</summary>
    /// <param name="frame">The next frame of the feed.</param>
    /// <param name="divisor">Of the frames that the selection wants, one of so many is taken.</param>
    public bool Wants(FrameLease frame, int divisor = 1)
    {
        _missed += frame.Missed;
        if (!IsSelected(frame))
        {
            return false;
        }

        if (_wanted is not null && Between(frame) + 1 < divisor)
        {
            LeftOut++;
            return false;
        }

        Missed = (int)Math.Clamp(Math.Min(_missed, ((Between(frame) + 1) / divisor) - 1), 0, int.MaxValue);
        _missed = 0;
        _wanted = (frame.Index, frame.Pts);
        return true;
    }

    private bool IsSelected(FrameLease frame) =>
        (selection.Every <= 1 || (frame.Index - firstIndex) % selection.Every == 0) &&
        (selection.Rate is not { } rate || IsDue(frame.Pts, TimeSpan.FromSeconds(1 / rate)));

    /// <summary>How many frames the selection would have taken since the last one, if all had come; time that went back leaves none out.</summary>
    private long Between(FrameLease frame) =>
        _wanted is not { } last ? 0
        : frame.Pts < last.Pts ? int.MaxValue
        : selection.Rate is { } rate ? (long)Math.Round((frame.Pts - last.Pts).TotalSeconds * rate) - 1
        : ((frame.Index - last.Index) / Math.Max(1, selection.Every)) - 1;

    /// <summary>
    /// Keeps to a grid of due times, so that 10 a second of 30 are every third frame whatever the rounding of their time stamps. A time
    /// that jumps (the seam of a loop, a gap) starts a new grid.
    /// </summary>
    private bool IsDue(TimeSpan pts, TimeSpan interval)
    {
        if (_due is not { } due || pts < _last || pts > due + interval)
        {
            _due = pts + interval;
            _last = pts;
            return true;
        }

        _last = pts;
        if (pts + TimeSpan.FromMilliseconds(1) < due)
        {
            return false;
        }

        _due = due + interval;
        return true;
    }
}
