using Kinora.Media.Decoding;
using Kinora.Media.Sources;

namespace Kinora.Media.Supervision;

/// <summary>How long a source may be silent. What the decoder leaves out on request, and what a slow source announces, is no silence.</summary>
/// <param name="FirstFrame">Until the first frame.</param>
/// <param name="BetweenFrames">From one frame to the next.</param>
internal readonly record struct SilenceLimits(TimeSpan FirstFrame, TimeSpan BetweenFrames)
{
    /// <summary>The slowest that a file is taken to decode, and a camera to send that does not announce its rate.</summary>
    private const double SlowestFramesPerSecond = 5;

    /// <summary>Longest distance between keyframes, in seconds, that encoders use in practice.</summary>
    private const double LongestGop = 10;

    /// <summary>Longest segment of a live playlist, in seconds, that servers make in practice: its pictures come when it is whole.</summary>
    private const double LongestSegment = 10;

    /// <summary>Nothing is waited for longer: timers count no further than weeks.</summary>
    private const double Longest = 24 * 60 * 60;

    /// <summary>For a source whose silence means nothing.</summary>
    public static readonly TimeSpan NoEnd = TimeSpan.FromSeconds(Longest);

    /// <param name="options">How the source is read.</param>
    /// <param name="plan">What the decoder makes of it.</param>
    /// <param name="announcedRate">Frames a second that the source announces; 0 where it does not, or not yet.</param>
    /// <param name="isPaced">True for a file that is played at its own pace, whose pauses are its own.</param>
    /// <param name="isSegmented">True for a live playlist.</param>
    public static SilenceLimits For(SourceOptions options, DecodePlan plan, double announcedRate = 0, bool isPaced = false, bool isSegmented = false)
    {
        var rate = options.Rate ?? announcedRate;
        rate = rate is > 0 and < SlowestFramesPerSecond ? rate : SlowestFramesPerSecond;
        var between = plan.Mode == DecodeMode.Keyframes ? plan.Selection.Every * LongestGop
            : ((plan.Selection.Every - 1) / rate) + (rate < SlowestFramesPerSecond ? 2 / rate : 0);
        between += (plan.Selection.Rate is { } sampled ? 2 / sampled : 0) + (isSegmented ? LongestSegment : 0);
        return new SilenceLimits(
            Bounded(options.FirstFrameTimeout.TotalSeconds + between + (options.FirstFrame / SlowestFramesPerSecond)),
            Bounded(isPaced ? Longest : options.StallTimeout.TotalSeconds + between));
    }

    private static TimeSpan Bounded(double seconds) => TimeSpan.FromSeconds(Math.Min(seconds, Longest));
}
