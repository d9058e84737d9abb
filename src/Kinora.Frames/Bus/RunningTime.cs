using System.Diagnostics;

namespace Kinora.Frames.Bus;

/// <summary>
/// For how long a publisher has been running itself: the time in which its process stood still (SIGSTOP, a debugger, a machine without a turn for it)
/// is nobody's fault, and clients are not measured by it.
/// </summary>
internal sealed class RunningTime(long begun)
{
    private long _looked = begun;

    /// <summary>In ticks of the stopwatch.</summary>
    public long Ticks { get; private set; } = begun;

    /// <summary>It runs now.</summary>
    /// <param name="now">A time stamp of the stopwatch.</param>
    /// <param name="most">Two looks of a process that runs are not farther apart; what is longer does not count.</param>
    public void Advance(long now, TimeSpan most)
    {
        Ticks += Math.Min(now - _looked, (long)(most.TotalSeconds * Stopwatch.Frequency));
        _looked = now;
    }
}
