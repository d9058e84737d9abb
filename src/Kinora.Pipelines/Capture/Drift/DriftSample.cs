using Kinora.Frames.Results;

namespace Kinora.Pipelines.Capture.Drift;

/// <summary>What was found in the captured frames of a window: how often each score, and each label.</summary>
public sealed class DriftSample
{
    /// <summary>Scores are counted in so many bins of the same width, from 0 to 1.</summary>
    public const int Bins = 10;

    private readonly long[] _scores = new long[Bins];
    private readonly Dictionary<string, long> _labels = new(StringComparer.Ordinal);

    /// <summary>When the first frame was captured; null when there is none.</summary>
    public DateTimeOffset? First { get; private set; }

    /// <summary>When the last frame was captured.</summary>
    public DateTimeOffset? Last { get; private set; }

    public long Frames { get; private set; }

    /// <summary>How many detections and classifications there are in all.</summary>
    public long Findings { get; private set; }

    /// <summary>Scores by bin; the last holds 1 too.</summary>
    public ReadOnlySpan<long> Scores => _scores;

    public IReadOnlyDictionary<string, long> Labels => _labels;

    /// <summary>Counts every detection, and of a classifier's labels the first, which is what it holds the picture for.</summary>
    internal void Add(FrameResult result)
    {
        Frames++;
        First = First is { } first && first < result.Timestamp ? first : result.Timestamp;
        Last = Last is { } last && last > result.Timestamp ? last : result.Timestamp;
        foreach (var detection in result.Detections ?? [])
        {
            Count(detection.Label, detection.Score);
        }

        if (result.Predictions is [var best, ..])
        {
            Count(best.Label, best.Score);
        }
    }

    private void Count(string label, float score)
    {
        Findings++;
        _labels[label] = _labels.GetValueOrDefault(label) + 1;
        // In decimal, as the score is written: 0.3 belongs to the bin that begins there.
        _scores[Math.Clamp((int)(Math.Round((decimal)score, 4) * Bins), 0, Bins - 1)]++;
    }
}
