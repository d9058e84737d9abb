using Kinora.Media.Decoding;
using Kinora.Media.Sources;

namespace Kinora.Media.Supervision;

/// <summary>How long a source may be silent. What the decoder leaves out on request is no silence of the source, so it is added.</summary>
/// <param name="FirstFrame">Until the first frame.</param>
/// <param name="BetweenFrames">From one frame to the next.</param>
internal readonly record struct SilenceLimits(TimeSpan FirstFrame, TimeSpan BetweenFrames)
{
    /// <summary>The slowest that a file is taken to decode, and a camera to send.</summary>
    private const double SlowestFramesPerSecond = 5;

    /// <summary>Longest distance between keyframes that encoders use in practice.</summary>
    private static readonly TimeSpan LongestGop = TimeSpan.FromSeconds(10);

    public static SilenceLimits For(SourceOptions options, DecodePlan plan)
    {
        var between = TimeSpan.FromSeconds(((plan.Selection.Every - 1) / SlowestFramesPerSecond) + (plan.Selection.Rate is { } rate ? 2 / rate : 0)) +
            (plan.Mode == DecodeMode.Keyframes ? LongestGop : TimeSpan.Zero);
        return new SilenceLimits(
            options.FirstFrameTimeout + TimeSpan.FromSeconds(options.FirstFrame / SlowestFramesPerSecond),
            options.StallTimeout + between);
    }
}
