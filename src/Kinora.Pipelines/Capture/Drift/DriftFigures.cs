namespace Kinora.Pipelines.Capture.Drift;

/// <summary>How far one distribution has moved.</summary>
/// <param name="Psi">The population stability index; null where a window holds nothing.</param>
/// <param name="Kl">The divergence of the current window from the baseline, in nats; null where a window holds nothing.</param>
/// <param name="Level">What that means.</param>
public sealed record DriftFigures(double? Psi, double? Kl, DriftLevel Level)
{
    /// <summary>The least that each window must hold to say what the figures mean.</summary>
    public const int LeastFindings = 100;

    private const double Moderate = 0.1;
    private const double Major = 0.25;

    /// <summary>The word of the level, as it is written.</summary>
    public string Word => Level switch
    {
        DriftLevel.Stable => "stable",
        DriftLevel.Moderate => "moderate",
        DriftLevel.Major => "major",
        _ => "too_little_data",
    };

    internal static DriftFigures Of(ReadOnlySpan<long> baseline, ReadOnlySpan<long> current)
    {
        var (before, now) = (Sum(baseline), Sum(current));
        if (before == 0 || now == 0)
        {
            return new DriftFigures(null, null, DriftLevel.TooLittleData);
        }

        var psi = Divergence.Psi(baseline, current);
        var level = Math.Min(before, now) < LeastFindings ? DriftLevel.TooLittleData
            : psi < Moderate ? DriftLevel.Stable
            : psi <= Major ? DriftLevel.Moderate
            : DriftLevel.Major;
        return new DriftFigures(psi, Divergence.Kl(baseline, current), level);
    }

    private static long Sum(ReadOnlySpan<long> counts)
    {
        var sum = 0L;
        foreach (var count in counts)
        {
            sum += count;
        }

        return sum;
    }
}
