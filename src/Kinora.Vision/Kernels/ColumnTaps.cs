namespace Kinora.Vision.Kernels;

/// <summary>
/// The samples of a line that make each column of a resized line, in pairs of neighbours: a sum of sample · weight over the pairs, with
/// weights that add up to <see cref="Unit"/>. Points into arrays that a <see cref="ColumnTable"/> keeps.
/// </summary>
internal readonly unsafe struct ColumnTaps(int* positions, int* weights, int pairs, int columns, int windows)
{
    /// <summary>The sum of the weights of a column: 14 bits, so that 16-bit samples add up within 31 bits.</summary>
    public const int Unit = 1 << 14;

    /// <summary>Samples that two registers of 32 hold: what one permutation chooses from.</summary>
    public const int Window = 64;

    /// <summary>Columns of a block whose samples are chosen together.</summary>
    public const int Block = 16;

    /// <summary>Per column the first sample's position in the low half, the next one's in the high half.</summary>
    public readonly int* Positions = positions;

    /// <summary>Per pair, per column: the first sample's weight in the low half, the next one's in the high half.</summary>
    public readonly int* Weights = weights;

    /// <summary>Pairs a column.</summary>
    public readonly int Pairs = pairs;

    /// <summary>Columns of the resized line, and from one pair's weights to the next pair's.</summary>
    public readonly int Columns = columns;

    /// <summary>Windows from a block's first sample that hold all samples of the block.</summary>
    public readonly int Windows = windows;
}
