namespace Kinora.Media.Decoding;

/// <summary>Measures how many frames a second really arrive, over the last five seconds. One writer, any reader.</summary>
public sealed class FrameRateWindow(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly long[] _arrivals = new long[512];
    private long _count;

    /// <summary>Counts a frame that arrives now.</summary>
    public void Count() => Count(1, TimeSpan.Zero);

    /// <summary>Counts frames that came one after the other since the last was counted.</summary>
    /// <param name="frames">How many.</param>
    /// <param name="within">In what time, up to now.</param>
    public void Count(long frames, TimeSpan within)
    {
        var now = time.GetTimestamp();
        var step = within.TotalSeconds * time.TimestampFrequency / Math.Max(1, frames);
        frames = Math.Min(frames, _arrivals.Length);
        lock (_gate)
        {
            for (var before = frames - 1; before >= 0; before--)
            {
                _arrivals[_count++ % _arrivals.Length] = now - (long)(before * step);
            }
        }
    }

    /// <summary>Frames a second; null before there are two in the window.</summary>
    public double? PerSecond
    {
        get
        {
            var now = time.GetTimestamp();
            lock (_gate)
            {
                var kept = 0;
                var oldest = now;
                while (kept < _count && kept < _arrivals.Length && time.GetElapsedTime(At(kept), now) <= Window)
                {
                    oldest = At(kept++);
                }

                return kept < 2 ? null : (kept - 1) / Math.Max(1e-6, time.GetElapsedTime(oldest, At(0)).TotalSeconds);
            }
        }
    }

    /// <summary>Arrival of the newest frame (0), the one before (1), and so on.</summary>
    private long At(int back) => _arrivals[(_count - 1 - back) % _arrivals.Length];
}
