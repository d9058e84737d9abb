using System.Globalization;
using System.Text.RegularExpressions;

namespace Kinora.Media.Devices;

/// <summary>Runs trials: ffmpeg codes a few frames, and what it wrote tells whether it did.</summary>
internal static partial class TrialRun
{
    /// <summary>A driver that wakes a card takes a second or two; one that hangs would take for ever.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Some cards open only a few sessions at a time.</summary>
    private const int AtOnce = 2;

    private const int LongestReason = 100;

    /// <summary>What ffmpeg adds to a failure that it has already told.</summary>
    private static readonly string[] Consequences =
    [
        "Error initializing output stream", "Error while opening", "Error parsing global options", "Error decoding header",
        "Device setup failed", "No device available", "Failed to set value", "Conversion failed", "Error reinitializing filters",
        "Failed to inject frame", "Error while processing", "Error while decoding", "Error opening output file", "Error sending frames",
        "Task finished with error", "Terminating thread", "Nothing was written",
    ];

    /// <summary>Tries every candidate, two at a time, and gives the answers in the candidates' order.</summary>
    public static async Task<IReadOnlyList<TAnswer>> AllAsync<T, TAnswer>(
        IReadOnlyList<T> candidates, Func<T, CancellationToken, Task<TAnswer>> trial, CancellationToken cancellationToken)
    {
        var answers = new TAnswer[candidates.Count];
        var settings = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, candidates.Count, settings, async (i, token) =>
        {
            answers[i] = await trial(candidates[i], token).ConfigureAwait(false);
        }).ConfigureAwait(false);
        return answers;
    }

    /// <summary>
    /// Runs ffmpeg with an output of a checksum a frame, so that a run without frames cannot pass. Null where it worked, else why not.
    /// </summary>
    /// <param name="arguments">Everything but the output.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public static async Task<string?> FailureAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var answer = await FfmpegCall
            .RunAsync(["-loglevel", "error", .. arguments, "-f", "framecrc", "pipe:1"], Limit, cancellationToken).ConfigureAwait(false);
        return answer.ExitCode == 0 && Frame().IsMatch(answer.Output) ? null : ReasonOf(answer);
    }

    /// <summary>The first of ffmpeg's lines that tells a cause.</summary>
    internal static string ReasonOf(FfmpegAnswer answer)
    {
        if (answer.ExitCode is null)
        {
            return string.Create(CultureInfo.InvariantCulture, $"it did not end within {Limit.TotalSeconds} s");
        }

        var cause = answer.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => Speaker().Replace(line, ""))
            .FirstOrDefault(line => line.Length > 0 && !Consequences.Any(known => line.StartsWith(known, StringComparison.Ordinal)));
        return cause switch
        {
            null => "it does not open",
            _ when cause.StartsWith("Device creation failed", StringComparison.Ordinal) => "there is no device for it",
            _ when cause.StartsWith("Impossible to convert", StringComparison.Ordinal) => "frames were decoded in software",
            { Length: > LongestReason } => cause[..LongestReason] + "…",
            _ => cause.TrimEnd('.', ' '),
        };
    }

    [GeneratedRegex(@"^0,\s*-?\d+,", RegexOptions.Multiline)]
    private static partial Regex Frame();

    [GeneratedRegex(@"^\[[^\]]* @ [^\]]*\] ")]
    private static partial Regex Speaker();
}
