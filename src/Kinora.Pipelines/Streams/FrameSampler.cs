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

    /// <summary>True when the frame is to be analysed.</summary>
    public bool Wants(FrameLease frame) =>
        (selection.Every <= 1 || (frame.Index - firstIndex) % selection.Every == 0) &&
        (selection.Rate is not { } rate || IsDue(frame.Pts, TimeSpan.FromSeconds(1 / rate)));

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
