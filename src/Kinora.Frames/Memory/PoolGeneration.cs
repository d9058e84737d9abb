using System.Runtime.CompilerServices;
using Kinora.Frames.DmaBuf;
using Kinora.Frames.Formats;

namespace Kinora.Frames.Memory;

/// <summary>
/// One shared-memory block of N slots of one format, as its readers see it. Who may overwrite a slot is settled by two rules alone: a reader
/// pins a slot and then checks that it still holds the frame it wants; the writer takes the frame's name off the slot and then checks that
/// nobody has pinned it. Each puts a full fence between its two halves, so at least one of them sees the other.
/// It is unmapped when the pool, the feeds that read from it and the leases into it have all let go.
/// </summary>
internal abstract unsafe class PoolGeneration
{
    private readonly SharedMemory _memory;
    private readonly long _slotStride;
    private int _references = 1;

    /// <param name="memory">Its memory, which it owns from now on.</param>
    /// <param name="format">Of its frames.</param>
    /// <param name="slots">1..<see cref="PoolLayout.MaxSlots"/>.</param>
    protected PoolGeneration(SharedMemory memory, FrameFormat format, int slots)
    {
        _memory = memory;
        Format = format;
        Slots = slots;
        FrameBytes = format.ByteLength;
        _slotStride = PoolLayout.SlotStride(FrameBytes);
    }

    /// <summary>A dma-buf for each slot; null where there are none.</summary>
    public DmaBufSlots? DmaBufs { get; init; }

    public uint Number => Start.Generation;

    /// <summary>The sequence that its first frame gets.</summary>
    public ulong FirstSequence => Start.FirstSequence;

    public FrameFormat Format { get; }

    public int Slots { get; }

    public int FrameBytes { get; }

    public long MappedBytes => _memory.Length;

    /// <summary>The generation that follows; null while this one is current. Nothing is committed here once it is set.</summary>
    public PoolGeneration? Successor { get; private set; }

    /// <summary>Sequence of the newest committed frame; 0 before the first.</summary>
    public ulong Newest => Volatile.Read(ref NewestWord);

    /// <summary>Counts the wakings, and changes of <see cref="State"/>; whoever waits for a frame sleeps at it.</summary>
    public ref uint WakeWord => ref Unsafe.AsRef<uint>(_memory.Address + PoolLayout.WakeOffset);

    /// <summary>What has become of the generation.</summary>
    public GenerationState State => (GenerationState)Volatile.Read(ref StateWord);

    /// <summary>True while the writer waits for a reader to read on.</summary>
    public bool IsWriterWaiting => Volatile.Read(ref WriterWaits) != 0;

    protected ref PoolHeader Start => ref Unsafe.AsRef<PoolHeader>(_memory.Address);

    protected ref ulong NewestWord => ref Unsafe.AsRef<ulong>(_memory.Address + PoolLayout.NewestOffset);

    protected ref uint StateWord => ref Unsafe.AsRef<uint>(_memory.Address + PoolLayout.StateOffset);

    protected ref uint WriterWaits => ref Unsafe.AsRef<uint>(_memory.Address + PoolLayout.WriterWaitsOffset);

    protected SharedMemory Memory => _memory;

    public ref SlotHeader Header(int slot) =>
        ref Unsafe.AsRef<SlotHeader>(_memory.Address + PoolLayout.SlotHeaderOffset + (slot * PoolLayout.SlotHeaderSize));

    public byte* Pixels(int slot) => _memory.Address + PoolLayout.PixelOffset + (slot * _slotStride);

    /// <summary>Finds the slot of a recent frame. The answer is a hint: <see cref="TryPin"/> decides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(ulong sequence, out int slot)
    {
        ref var entry = ref Recent(sequence);

        // The sequence first: where it stands, the slot was written before it.
        var isThere = Volatile.Read(ref entry.Sequence) == sequence;
        slot = (int)entry.Slot;
        return isThere && (uint)slot < (uint)Slots;
    }

    /// <summary>Holds a slot if it still carries the frame; while it is held the writer leaves it alone.</summary>
    /// <param name="slot">Where the frame was found.</param>
    /// <param name="sequence">The frame's.</param>
    /// <param name="pin">What <see cref="Unpin"/> takes.</param>
    public abstract bool TryPin(int slot, ulong sequence, out int pin);

    /// <summary>Gives back what <see cref="TryPin"/> took.</summary>
    public abstract void Unpin(int pin);

    /// <summary>Ends this generation: its readers drain what is left and go on in <paramref name="next"/>.</summary>
    public void RetireInFavourOf(PoolGeneration next) => Successor = next;

    /// <summary>Keeps the memory mapped; false when it is already gone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAddReference()
    {
        var references = Volatile.Read(ref _references);
        while (references > 0)
        {
            var seen = Interlocked.CompareExchange(ref _references, references + 1, references);
            if (seen == references)
            {
                return true;
            }

            references = seen;
        }

        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            DmaBufs?.Dispose();
            _memory.Dispose();
            OnUnmapped();
            Successor?.Release();
        }
    }

    protected ref RecentFrame Recent(ulong sequence) => ref Unsafe.AsRef<RecentFrame>(
        _memory.Address + PoolLayout.RecentOffset + ((int)(sequence % PoolLayout.RecentFrames) * sizeof(RecentFrame)));

    /// <summary>The last has let go.</summary>
    protected virtual void OnUnmapped()
    {
    }
}
