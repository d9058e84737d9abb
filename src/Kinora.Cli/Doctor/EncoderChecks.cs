using Kinora.Media.Encoders;
using Kinora.Media.Ffmpeg;

namespace Kinora.Cli.Doctor;

/// <summary>A line for each H.264 encoder that recordings can use: that it encoded frames just now, or why it did not.</summary>
internal static class EncoderChecks
{
    public static IReadOnlyList<Func<CancellationToken, Task<Finding>>> All { get; } =
        [.. Enum.GetValues<EncoderChoice>().Where(choice => choice != EncoderChoice.Auto)
            .Select<EncoderChoice, Func<CancellationToken, Task<Finding>>>(choice => cancellationToken => FindAsync(choice, cancellationToken))];

    private static async Task<Finding> FindAsync(EncoderChoice choice, CancellationToken cancellationToken)
    {
        var name = "encoder " + choice.ToString().ToLowerInvariant();
        try
        {
            // All are tried at the first question; the answers are kept.
            var trials = await EncoderProbe.TryAllAsync(EncoderProbe.Usual, cancellationToken).ConfigureAwait(false);
            var trial = trials.First(tried => tried.Choice == choice);
            return trial.Works
                ? new Finding(name, FindingState.Present, trials.First(tried => tried.Works) == trial ? "works; recordings use it" : "works")
                : new Finding(name, FindingState.Optional, trial.Reason!);
        }
        catch (MissingProgramException)
        {
            return new Finding(name, FindingState.Optional, "needs ffmpeg");
        }
    }
}
