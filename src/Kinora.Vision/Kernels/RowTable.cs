namespace Kinora.Vision.Kernels;

/// <summary>The old rows that make each new one. Weights have 8 bits, so that a sum of bytes stays within 16.</summary>
internal sealed class RowTable
{
    private const int Unit = 1 << 8;
    private readonly int[] _starts;
    private readonly ushort[][] _weights;

    public RowTable(ResampleAxis axis)
    {
        _starts = new int[axis.Count];
        _weights = new ushort[axis.Count][];
        var weights = new List<int>();
        for (var row = 0; row < axis.Count; row++)
        {
            _starts[row] = axis.GetTaps(row, Unit, weights);
            _weights[row] = [.. weights.Select(static w => (ushort)w)];
        }
    }

    /// <summary>The first old row.</summary>
    public int Start(int row) => _starts[row];

    /// <summary>The weights of that row and the ones below it.</summary>
    public ushort[] Weights(int row) => _weights[row];
}
