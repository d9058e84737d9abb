namespace Kinora.Vision.Kernels;

/// <summary>
/// Which samples of a line, with which weights, make each sample of a resized line. Shrinking by more than two averages the area that
/// a new sample covers (picking single samples would skip most of the picture); otherwise neighbours are interpolated linearly with
/// pixel centres at half positions.
/// </summary>
internal sealed class ResampleTaps
{
    private ResampleTaps(int[] starts, ushort[] weights, int taps)
    {
        Starts = starts;
        Weights = weights;
        Taps = taps;
    }

    /// <summary>Per new sample the first old sample that counts; <see cref="Taps"/> samples from there lie within the line.</summary>
    public int[] Starts { get; }

    /// <summary>Per new sample <see cref="Taps"/> weights whose sum is exactly the unit.</summary>
    public ushort[] Weights { get; }

    public int Taps { get; }

    /// <param name="source">Samples of the old line, from 1.</param>
    /// <param name="destination">Samples of the new line, from 1.</param>
    /// <param name="unit">The sum of each sample's weights: 256 or 32768.</param>
    public static ResampleTaps Create(int source, int destination, int unit)
    {
        var scale = (double)source / destination;
        var taps = Math.Min(source, scale > 2 ? (int)Math.Ceiling(scale) + 1 : 2);
        var starts = new int[destination];
        var weights = new ushort[destination * taps];
        var exact = new double[taps];
        for (var i = 0; i < destination; i++)
        {
            var first = scale > 2 ? (int)(i * scale) : (int)Math.Floor(((i + 0.5) * scale) - 0.5);
            starts[i] = Math.Clamp(first, 0, source - taps);
            for (var tap = 0; tap < taps; tap++)
            {
                exact[tap] = scale > 2
                    ? Coverage(starts[i] + tap, i * scale, (i + 1) * scale)
                    : Linear(starts[i] + tap, Math.Clamp(((i + 0.5) * scale) - 0.5, 0, source - 1));
            }

            Quantise(exact, weights.AsSpan(i * taps, taps), unit);
        }

        return new ResampleTaps(starts, weights, taps);
    }

    private static double Coverage(int sample, double from, double to) =>
        Math.Max(0, Math.Min(sample + 1, to) - Math.Max(sample, from));

    private static double Linear(int sample, double position) => Math.Max(0, 1 - Math.Abs(sample - position));

    /// <summary>Rounds so that the sum stays exact: what rounding leaves over goes to the largest weight.</summary>
    private static void Quantise(ReadOnlySpan<double> exact, Span<ushort> weights, int unit)
    {
        var sum = 0.0;
        foreach (var weight in exact)
        {
            sum += weight;
        }

        var left = unit;
        var largest = 0;
        for (var i = 0; i < exact.Length; i++)
        {
            weights[i] = (ushort)Math.Round(exact[i] / sum * unit);
            left -= weights[i];
            largest = weights[i] > weights[largest] ? i : largest;
        }

        weights[largest] = (ushort)(weights[largest] + left);
    }
}
