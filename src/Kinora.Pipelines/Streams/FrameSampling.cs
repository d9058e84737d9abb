using Kinora.Frames.Feeds;

namespace Kinora.Pipelines.Streams;

/// <summary>Which of a source's frames are analysed.</summary>
public sealed record FrameSampling
{
    /// <summary>Every Nth frame, from 1; 1 takes all.</summary>
    public int Every { get; init; } = 1;

    /// <summary>At most so many frames a second, by the source's time stamps; null for no limit.</summary>
    public double? Rate { get; init; }

    /// <summary>First frame, 0-based.</summary>
    public long First { get; init; }

    /// <summary>One past the last frame; null for no end.</summary>
    public long? End { get; init; }
}

/// <summary>Decides frame by frame; one instance a stream.</summary>
internal sealed class FrameSampler(FrameSampling sampling)
{
    private TimeSpan? _due;
    private TimeSpan _last;

    /// <summary>True when no later frame can be wanted.</summary>
    public bool IsPast(FrameLease frame) => sampling.End is { } end && frame.Index >= end;

    /// <summary>True when the frame is to be analysed.</summary>
    public bool Wants(FrameLease frame)
    {
        if (frame.Index < sampling.First || (frame.Index - sampling.First) % sampling.Every != 0)
        {
            return false;
        }

        return sampling.Rate is not { } rate || IsDue(frame.Pts, TimeSpan.FromSeconds(1 / rate));
    }

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
