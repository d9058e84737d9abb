namespace Kinora.Vision.Kernels;

/// <summary>
/// One direction of a resize: which old samples, with which weights, make each new one. The centre of sample i lies at i + ½.
/// </summary>
/// <param name="Samples">Old samples, from 1.</param>
/// <param name="Start">Where the part that is shown begins, in samples.</param>
/// <param name="Length">How long that part is, in samples; above 0.</param>
/// <param name="Count">New samples, from 1.</param>
/// <param name="Filter">How the weights are chosen.</param>
internal readonly record struct ResampleAxis(int Samples, double Start, double Length, int Count, ResampleFilter Filter)
{
    private double Scale => Length / Count;

    private bool IsArea => Filter switch
    {
        ResampleFilter.Area => Scale > 1,
        ResampleFilter.Bilinear => false,
        _ => Scale > 2,
    };

    /// <summary>
    /// The weights of new sample i in whole numbers that add up to <paramref name="unit"/>. The sum of the first weights is rounded, not
    /// each weight: so every edge within the samples keeps its place to half a unit.
    /// </summary>
    /// <returns>The first old sample; its weight and those of its neighbours are in <paramref name="weights"/>, none of the outer ones 0.</returns>
    public int GetTaps(int i, int unit, List<int> weights)
    {
        var (first, exact) = Exact(i);
        var total = exact.Sum();
        var (sum, given) = (0.0, 0);
        weights.Clear();
        foreach (var weight in exact)
        {
            sum += weight;
            var due = (int)Math.Round(sum / total * unit);
            if (weights.Count > 0 || due > 0)
                weights.Add(due - given);
            else
                first++;
            given = due;
        }

        while (weights[^1] == 0)
            weights.RemoveAt(weights.Count - 1);
        return first;
    }

    private (int First, double[] Weights) Exact(int i)
    {
        if (!IsArea)
        {
            var position = Math.Clamp(Start + ((i + 0.5) * Scale) - 0.5, 0, Samples - 1);
            var below = Math.Min((int)position, Math.Max(0, Samples - 2));
            return Samples == 1 ? (0, [1]) : (below, [1 - (position - below), position - below]);
        }

        var from = Math.Clamp(Start + (i * Scale), 0, Samples);
        var to = Math.Clamp(Start + ((i + 1) * Scale), 0, Samples);
        var first = Math.Min((int)from, Samples - 1);
        var weights = new double[Math.Max(1, (int)Math.Ceiling(to) - first)];
        for (var tap = 0; tap < weights.Length; tap++)
            weights[tap] = Math.Max(0, Math.Min(first + tap + 1, to) - Math.Max(first + tap, from));
        return (first, weights);
    }
}
