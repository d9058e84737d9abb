namespace Kinora.Media.Push;

/// <summary>When a pushed frame is.</summary>
internal static class PushedTime
{
    /// <summary>The producer's time, or where it tells none that of arrival in Unix time; in nanoseconds.</summary>
    public static long Nanoseconds(in PushedFrame frame, TimeProvider time)
    {
        var milliseconds = frame.TimestampMilliseconds > 0 ? frame.TimestampMilliseconds : time.GetUtcNow().ToUnixTimeMilliseconds();
        return Math.Min(milliseconds, long.MaxValue / 2_000_000) * 1_000_000;
    }
}
