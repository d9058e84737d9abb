namespace Kinora.Vision.Kernels;

/// <summary>
/// The samples of a line that make each column of a resized line, in pairs of neighbours: a sum of sample · weight over the pairs, with
/// weights that add up to <see cref="Unit"/>. Columns come in blocks of <see cref="Block"/>; where the columns do not divide, the last
/// block overlaps the one before, so a column's place in the tables (its slot) is not its number. A line of fewer columns has one block
/// with a slot each. Points into arrays that a <see cref="ColumnTable"/> keeps.
/// </summary>
internal readonly unsafe struct ColumnTaps(int* starts, int* positions, int* groups, byte* shuffles, int* weights, int pairs, int slots, int windows, int chunks)
{
    /// <summary>The sum of the weights of a column: 14 bits, so that 16-bit samples add up within 31 bits.</summary>
    public const int Unit = 1 << 14;

    /// <summary>Samples that two registers of 32 hold: what one permutation chooses from.</summary>
    public const int Window = 64;

    /// <summary>Columns whose samples are chosen together.</summary>
    public const int Block = 16;

    /// <summary>Columns whose samples are chosen together where registers have 128 bits, or lanes of as many.</summary>
    public const int Group = 4;

    /// <summary>Samples that such a register holds.</summary>
    public const int Chunk = 8;

    /// <summary>Per block: the first sample of its first column.</summary>
    public readonly int* Starts = starts;

    /// <summary>Per slot: the first sample's position from the block's start in the low half, the next one's in the high half.</summary>
    public readonly int* Positions = positions;

    /// <summary>Per group: the first sample of its first column.</summary>
    public readonly int* Groups = groups;

    /// <summary>
    /// Per chunk, per slot: which four bytes of the chunk are the first pair's; 128 where the chunk does not hold them. Later pairs are the
    /// same bytes of the samples two, four, … further on.
    /// </summary>
    public readonly byte* Shuffles = shuffles;

    /// <summary>Per pair, per slot: the first sample's weight in the low half, the next one's in the high half.</summary>
    public readonly int* Weights = weights;

    /// <summary>Pairs a column.</summary>
    public readonly int Pairs = pairs;

    /// <summary>Slots of a line, and from one pair's weights to the next pair's.</summary>
    public readonly int Slots = slots;

    /// <summary>Windows from a block's start that hold all its samples; 0 when half a window holds them.</summary>
    public readonly int Windows = windows;

    /// <summary>Chunks from a group's start that hold the first pairs of all its columns.</summary>
    public readonly int Chunks = chunks;
}
