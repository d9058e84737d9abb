namespace Kinora.Pipelines.Capture.Drift;

/// <summary>How far what a model finds has moved between two windows of captured frames: its scores, and its labels.</summary>
public sealed record DriftReport
{
    /// <summary>Of a window with more frames, only the newest so many are read.</summary>
    public const int MostFrames = 100_000;

    public required DriftSample Baseline { get; init; }

    public required DriftSample Current { get; init; }

    public required DriftFigures Scores { get; init; }

    public required DriftFigures Labels { get; init; }

    /// <summary>Every label of either window, the most frequent first.</summary>
    public required IReadOnlyList<string> LabelNames { get; init; }

    /// <summary>Files that hold no result and were left out.</summary>
    public long Unreadable { get; init; }

    /// <summary>True when a window has more than <see cref="MostFrames"/>.</summary>
    public bool IsCutOff { get; init; }

    /// <summary>Reads captured frames.</summary>
    /// <param name="path">The folder that they were captured into.</param>
    /// <param name="baseline">
    /// What is compared with; null: all before <paramref name="current"/>, or, where neither is there, the older half of the frames.
    /// </param>
    /// <param name="current">What is compared; null: all from the end of <paramref name="baseline"/> on, or the newer half of the frames.</param>
    /// <param name="streams">Which streams count, by name; null: all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CaptureException">There is no such folder, or it cannot be read.</exception>
    public static DriftReport Create(
        string path, DriftWindow? baseline, DriftWindow? current, Func<string, bool>? streams, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(path))
        {
            throw new CaptureException($"There is no folder '{path}': name the one that frames are captured into.");
        }

        try
        {
            var reader = new DriftReader(path, streams, cancellationToken);
            if (baseline is null && current is null)
            {
                var middle = reader.Middle();
                (baseline, current) = (new DriftWindow(null, middle), new DriftWindow(middle, null));
            }

            // Nothing is before a window without a start, or after one without an end.
            baseline ??= new DriftWindow(null, current!.From ?? DateTimeOffset.MinValue);
            current ??= new DriftWindow(baseline.To ?? DateTimeOffset.MaxValue, null);
            var (before, now) = (reader.Read(baseline), reader.Read(current));
            string[] labels =
            [
                .. before.Labels.Keys.Union(now.Labels.Keys, StringComparer.Ordinal)
                    .OrderByDescending(label => before.Labels.GetValueOrDefault(label) + now.Labels.GetValueOrDefault(label))
                    .ThenBy(static label => label, StringComparer.Ordinal),
            ];
            return new DriftReport
            {
                Baseline = before,
                Current = now,
                Scores = DriftFigures.Of(before.Scores, now.Scores),
                Labels = DriftFigures.Of(
                    [.. labels.Select(label => before.Labels.GetValueOrDefault(label))], [.. labels.Select(label => now.Labels.GetValueOrDefault(label))]),
                LabelNames = labels,
                Unreadable = reader.Unreadable,
                IsCutOff = reader.IsCutOff,
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CaptureException($"Captured frames in '{path}' cannot be read: {error.Message.TrimEnd('.')}.", error);
        }
    }
}
