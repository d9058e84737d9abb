using Kinora.Frames.Feeds;
using Kinora.Media.Encoders;

namespace Kinora.Media.Recording;

/// <summary>
/// Gives each frame its time in the recording: the source's own time stamps, so that an uneven rate stays as it is. Where a source has none,
/// or begins anew with earlier ones, the time goes on by the arrival of the frames. Times always grow.
/// </summary>
internal sealed class RecordingClock
{
    private const double NanosecondsPerTick = 1e9 / VideoEncoder.TicksPerSecond;

    private long _shift;
    private long _last;
    private long _lastArrival;
    private bool _hasStarted;

    /// <summary>The frame's time, 0 for the first, in <see cref="VideoEncoder.TicksPerSecond"/>.</summary>
    public long Place(FrameLease frame) => Place(frame.PtsNanoseconds, frame.CapturedMonotonicNanoseconds);

    internal long Place(long? pts, long arrival)
    {
        var own = pts ?? arrival;
        if (!_hasStarted)
        {
            (_hasStarted, _shift, _last, _lastArrival) = (true, own, 0, arrival);
            return 0;
        }

        var ticks = (long)Math.Round((own - _shift) / NanosecondsPerTick);
        if (ticks <= _last)
        {
            ticks = _last + Math.Max(1, (long)Math.Round((arrival - _lastArrival) / NanosecondsPerTick));
            _shift = own - (long)(ticks * NanosecondsPerTick);
        }

        (_last, _lastArrival) = (ticks, arrival);
        return ticks;
    }
}
