namespace Kinora.Vision.Kernels;

/// <summary>Keeps the arrays of a <see cref="ColumnTaps"/>.</summary>
internal sealed unsafe class ColumnTable
{
    private readonly PinnedArray<int> _starts;
    private readonly PinnedArray<int> _positions;
    private readonly PinnedArray<int> _groups;
    private readonly PinnedArray<byte> _shuffles;
    private readonly PinnedArray<int> _weights;
    private readonly int _pairs;
    private readonly int _slots;
    private readonly int _windows;
    private readonly int _chunks;

    public ColumnTable(ResampleAxis axis)
    {
        var taps = new (int First, int[] Weights)[axis.Count];
        var weights = new List<int>();
        for (var x = 0; x < taps.Length; x++)
            taps[x] = (axis.GetTaps(x, ColumnTaps.Unit, weights), [.. weights]);

        FirstSample = taps[0].First;
        SampleCount = taps.Max(static t => t.First + t.Weights.Length) - FirstSample;
        _pairs = taps.Max(static t => (t.Weights.Length + 1) / 2);
        _slots = SlotsOf(axis.Count);
        _starts = new PinnedArray<int>((_slots + ColumnTaps.Block - 1) / ColumnTaps.Block);
        _positions = new PinnedArray<int>(_slots);
        _weights = new PinnedArray<int>(_slots * _pairs);
        var span = 0;
        for (var slot = 0; slot < _slots; slot++)
        {
            var (first, own) = taps[ColumnOf(slot, _slots, axis.Count)];
            ref var start = ref _starts.Span[slot / ColumnTaps.Block];
            start = slot % ColumnTaps.Block == 0 ? first - FirstSample : start;
            var position = first - FirstSample - start;
            span = Math.Max(span, position + (2 * _pairs));
            _positions.Span[slot] = position | ((position + 1) << 16);
            for (var pair = 0; pair < (own.Length + 1) / 2; pair++)
                _weights.Span[(pair * _slots) + slot] = own[2 * pair] | ((2 * pair) + 1 < own.Length ? own[(2 * pair) + 1] << 16 : 0);
        }

        (_groups, _shuffles, _chunks) = Shuffles();
        _windows = 2 * span <= ColumnTaps.Window ? 0 : (span + ColumnTaps.Window - 1) / ColumnTaps.Window;
    }

    /// <summary>The first sample that counts: positions are those in a line that begins with it.</summary>
    public int FirstSample { get; }

    /// <summary>Samples of such a line.</summary>
    public int SampleCount { get; }

    /// <summary>Samples that a line has room for: its own and those beyond its end that are read, with weight 0.</summary>
    public int LineLength => SampleCount + (ColumnTaps.Window * Math.Max(1, _windows)) + (2 * _pairs);

    public ColumnTaps Taps => new(
        _starts.Address, _positions.Address, _groups.Address, _shuffles.Address, _weights.Address, _pairs, _slots, _windows, _chunks);

    /// <summary>The slots of a line: full blocks; one each where there are fewer columns than a block has.</summary>
    public static int SlotsOf(int columns) =>
        columns < ColumnTaps.Block ? columns : (columns + ColumnTaps.Block - 1) / ColumnTaps.Block * ColumnTaps.Block;

    /// <summary>The column that a slot stands for.</summary>
    /// <param name="slot">Below <paramref name="slots"/>.</param>
    /// <param name="slots">Of the line.</param>
    /// <param name="columns">Of the line.</param>
    public static int ColumnOf(int slot, int slots, int columns) => slot < slots - ColumnTaps.Block ? slot : slot - (slots - columns);

    private (PinnedArray<int> Groups, PinnedArray<byte> Shuffles, int Chunks) Shuffles()
    {
        int First(int slot) => _starts.Span[slot / ColumnTaps.Block] + (ushort)_positions.Span[slot];
        int FirstOfGroup(int slot) => First(slot - (slot % ColumnTaps.Group));
        var reach = Enumerable.Range(0, _slots).Max(slot => First(slot) - FirstOfGroup(slot)) + 2;
        var chunks = (reach + ColumnTaps.Chunk - 1) / ColumnTaps.Chunk;
        var groups = new PinnedArray<int>((_slots + ColumnTaps.Group - 1) / ColumnTaps.Group);
        var shuffles = new PinnedArray<byte>(chunks * _slots * sizeof(int));
        for (var i = 0; i < shuffles.Length; i++)
        {
            // Byte i of the table: the byte 0..3 of the pair of a slot, in a chunk.
            var (chunk, slot) = (i / sizeof(int) / _slots, i / sizeof(int) % _slots);
            groups.Span[slot / ColumnTaps.Group] = FirstOfGroup(slot);
            var position = (2 * (First(slot) - FirstOfGroup(slot) - (chunk * ColumnTaps.Chunk))) + (i % sizeof(int));
            shuffles.Span[i] = position is >= 0 and < 2 * ColumnTaps.Chunk ? (byte)position : (byte)128;
        }

        return (groups, shuffles, chunks);
    }
}
