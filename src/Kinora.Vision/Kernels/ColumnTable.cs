namespace Kinora.Vision.Kernels;

/// <summary>Keeps the arrays of a <see cref="ColumnTaps"/>, pinned.</summary>
internal sealed unsafe class ColumnTable
{
    private readonly int[] _positions;
    private readonly int[] _weights;
    private readonly int _pairs;
    private readonly int _windows;

    public ColumnTable(ResampleAxis axis)
    {
        var taps = new (int First, int[] Weights)[axis.Count];
        var weights = new List<int>();
        for (var x = 0; x < taps.Length; x++)
            taps[x] = (axis.GetTaps(x, ColumnTaps.Unit, weights), [.. weights]);

        _pairs = taps.Max(static t => (t.Weights.Length + 1) / 2);
        _positions = Pinned.Allocate<int>(axis.Count);
        _weights = Pinned.Allocate<int>(axis.Count * _pairs);
        FirstSample = taps[0].First;
        SampleCount = taps.Max(static t => t.First + t.Weights.Length) - FirstSample;
        for (var x = 0; x < taps.Length; x++)
        {
            var (first, own) = (taps[x].First - FirstSample, taps[x].Weights);
            _positions[x] = first | ((first + 1) << 16);
            for (var pair = 0; pair < (own.Length + 1) / 2; pair++)
                _weights[(pair * axis.Count) + x] = own[2 * pair] | ((2 * pair) + 1 < own.Length ? own[(2 * pair) + 1] << 16 : 0);
        }

        _windows = CountWindows([.. taps.Select(static t => t.First)]);
    }

    /// <summary>The first sample that counts: positions are those in a line that begins with it.</summary>
    public int FirstSample { get; }

    /// <summary>Samples of such a line.</summary>
    public int SampleCount { get; }

    /// <summary>Samples that a line has room for: its own and those beyond its end that are read, with weight 0.</summary>
    public int LineLength => SampleCount + (ColumnTaps.Window * _windows) + (2 * _pairs);

    public ColumnTaps Taps => new(Pinned.Address(_positions), Pinned.Address(_weights), _pairs, _positions.Length, _windows);

    /// <summary>Blocks begin at every sixteenth column; the last one ends at the last column.</summary>
    private int CountWindows(int[] firsts)
    {
        var span = 0;
        for (var x = 0; x + ColumnTaps.Block <= firsts.Length; x++)
        {
            if (x % ColumnTaps.Block == 0 || x + ColumnTaps.Block == firsts.Length)
                span = Math.Max(span, firsts[x + ColumnTaps.Block - 1] - firsts[x] + (2 * _pairs));
        }

        return Math.Max(1, (span + ColumnTaps.Window - 1) / ColumnTaps.Window);
    }
}
