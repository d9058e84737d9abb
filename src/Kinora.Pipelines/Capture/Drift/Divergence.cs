namespace Kinora.Pipelines.Capture.Drift;

/// <summary>
/// How far two distributions over the same bins are apart, from counts. Each count gets <see cref="Smoothing"/> more, so that a bin that one side
/// has never seen weighs much but not infinitely (Krichevsky–Trofimov's estimate): p = (n + ½) / (N + ½ k) for k bins.
/// </summary>
public static class Divergence
{
    public const double Smoothing = 0.5;

    /// <summary>The population stability index, Σ (q − p) ln(q / p): 0 for equal distributions, the same both ways round.</summary>
    /// <param name="baseline">Counts of the distribution p.</param>
    /// <param name="current">Counts of the distribution q, as many.</param>
    public static double Psi(ReadOnlySpan<long> baseline, ReadOnlySpan<long> current) => Kl(baseline, current) + Kl(current, baseline);

    /// <summary>The Kullback–Leibler divergence of the current distribution from the baseline, Σ q ln(q / p), in nats; 0 for equal ones.</summary>
    /// <inheritdoc cref="Psi"/>
    public static double Kl(ReadOnlySpan<long> baseline, ReadOnlySpan<long> current)
    {
        if (baseline.Length != current.Length)
        {
            throw new ArgumentException("Both distributions must have the same bins.", nameof(current));
        }

        var (all, allNow) = (Total(baseline), Total(current));
        var sum = 0.0;
        for (var i = 0; i < baseline.Length; i++)
        {
            var p = (baseline[i] + Smoothing) / all;
            var q = (current[i] + Smoothing) / allNow;
            sum += q * Math.Log(q / p);
        }

        return sum;
    }

    private static double Total(ReadOnlySpan<long> counts)
    {
        var sum = 0L;
        foreach (var count in counts)
        {
            sum += count;
        }

        return sum + (Smoothing * counts.Length);
    }
}
