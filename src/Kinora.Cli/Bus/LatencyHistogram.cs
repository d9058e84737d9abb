using System.Numerics;

namespace Kinora.Cli.Bus;

/// <summary>
/// Counts times in cells that grow with them (32 for each doubling), so that any number of them takes the same memory and a percentile is right
/// within 3 %. Least, most and mean are exact. Not thread-safe.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int CellBits = 5;
    private const int Cells = 1 << CellBits;

    private readonly long[] _counts = new long[(64 - CellBits) * Cells];
    private double _sum;

    /// <summary>How many times were counted.</summary>
    public long Count { get; private set; }

    /// <summary>The least, in nanoseconds; 0 before the first.</summary>
    public long Least { get; private set; }

    /// <summary>The most, in nanoseconds; 0 before the first.</summary>
    public long Most { get; private set; }

    /// <summary>The mean, in nanoseconds; 0 before the first.</summary>
    public double Mean => Count == 0 ? 0 : _sum / Count;

    /// <summary>Counts a time; one below zero, of clocks that do not agree, counts as none.</summary>
    public void Add(long nanoseconds)
    {
        nanoseconds = Math.Max(0, nanoseconds);
        Least = Count == 0 ? nanoseconds : Math.Min(Least, nanoseconds);
        Most = Math.Max(Most, nanoseconds);
        _sum += nanoseconds;
        Count++;
        _counts[CellOf(nanoseconds)]++;
    }

    /// <summary>The time that so large a share of all does not exceed, in nanoseconds; 0 before the first.</summary>
    /// <param name="share">0..1.</param>
    public long Percentile(double share)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(share * Count));
        var seen = 0L;
        for (var cell = 0; cell < _counts.Length; cell++)
        {
            seen += _counts[cell];
            if (seen >= wanted)
            {
                return Math.Clamp(EndOf(cell), Least, Most);
            }
        }

        return Most;
    }

    /// <summary>Small times have a cell each; of larger ones the leading bits choose it.</summary>
    private static int CellOf(long time)
    {
        var shift = Math.Max(0, 63 - BitOperations.LeadingZeroCount((ulong)time) - CellBits);
        return (shift * Cells) + (int)(time >> shift);
    }

    /// <summary>The largest time of a cell.</summary>
    private static long EndOf(int cell)
    {
        var shift = Math.Max(0, (cell / Cells) - 1);
        return ((cell - (shift * Cells) + 1L) << shift) - 1;
    }
}
