using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Kinora.Frames.Formats;

namespace Kinora.Frames.Memory;

/// <summary>
/// One shared-memory block of N slots of one format. Who may overwrite a slot is settled by two rules alone: a reader pins a slot
/// and then checks that it still holds the frame it wants; the writer takes the frame's name off the slot and then checks that
/// nobody has pinned it. Each puts a full fence between its two halves, so at least one of them sees the other.
/// It is unmapped when the pool, the feeds that read from it and the leases into it have all let go.
/// </summary>
internal sealed unsafe class PoolGeneration
{
    /// <summary>Pin counts stand a cache line apart, so that readers of different slots do not slow each other.</summary>
    private const int PinSpacing = 16;

    private readonly SharedMemory _memory;
    private readonly MemoryBudget? _budget;
    private readonly int[] _pins;
    private readonly long _slotStride;
    private int _references = 1;

    /// <summary>Its bytes were taken from the budget before; once it is there, it gives them back when it is unmapped.</summary>
    /// <exception cref="InsufficientMemoryException">There is no memory for it.</exception>
    public PoolGeneration(FramePoolOptions options, uint number, FrameFormat format, int slots, ulong firstSequence)
    {
        Debug.Assert(slots is > 0 and <= PoolLayout.MaxSlots);
        Number = number;
        FirstSequence = firstSequence;
        Format = format;
        Slots = slots;
        FrameBytes = format.ByteLength;
        _slotStride = PoolLayout.SlotStride(FrameBytes);
        _pins = new int[slots * PinSpacing];
        _budget = options.Memory;
        _memory = SharedMemory.Create($"kinora-{options.Name}-{number}", PoolLayout.TotalBytes(slots, FrameBytes));
        *(PoolHeader*)_memory.Address = new PoolHeader
        {
            Magic = PoolLayout.Magic,
            Version = PoolLayout.Version,
            Generation = number,
            Slots = (uint)slots,
            Width = (uint)format.Width,
            Height = (uint)format.Height,
            PixelFormat = (byte)format.PixelFormat,
            Matrix = (byte)format.Matrix,
            Range = (byte)format.Range,
            SlotStride = (ulong)_slotStride,
            FrameBytes = (ulong)FrameBytes,
        };
        _memory.SealWriters();
    }

    public uint Number { get; }

    /// <summary>The sequence that its first frame gets.</summary>
    public ulong FirstSequence { get; }

    public FrameFormat Format { get; }

    public int Slots { get; }

    public int FrameBytes { get; }

    public long MappedBytes => _memory.Length;

    /// <summary>The memfd, for the bus; null where the platform has none.</summary>
    public SafeHandle? File => _memory.File;

    /// <summary>The generation that follows; null while this one is current. Nothing is committed here once it is set.</summary>
    public PoolGeneration? Successor { get; private set; }

    /// <summary>Sequence of the newest committed frame; 0 before the first.</summary>
    public ulong Newest
    {
        get => Volatile.Read(ref Unsafe.AsRef<ulong>(_memory.Address + PoolLayout.NewestOffset));
        private set => Volatile.Write(ref Unsafe.AsRef<ulong>(_memory.Address + PoolLayout.NewestOffset), value);
    }

    public ref SlotHeader Header(int slot) =>
        ref Unsafe.AsRef<SlotHeader>(_memory.Address + PoolLayout.SlotHeaderOffset + (slot * PoolLayout.SlotHeaderSize));

    public byte* Pixels(int slot) => _memory.Address + PoolLayout.PixelOffset + (slot * _slotStride);

    /// <summary>Finds the slot of a recent frame. The answer is a hint: <see cref="TryPin"/> decides.</summary>
    public bool TryFind(ulong sequence, out int slot)
    {
        ref var entry = ref Recent(sequence);
        slot = (int)entry.Slot;
        return Volatile.Read(ref entry.Sequence) == sequence && slot < Slots;
    }

    /// <summary>Holds a slot if it still carries the frame; while it is held the writer leaves it alone.</summary>
    public bool TryPin(int slot, ulong sequence)
    {
        Interlocked.Increment(ref _pins[slot * PinSpacing]);
        if (Volatile.Read(ref Header(slot).Sequence) == sequence)
        {
            return true;
        }

        Unpin(slot);
        return false;
    }

    public void Unpin(int slot)
    {
        var pins = Interlocked.Decrement(ref _pins[slot * PinSpacing]);
        Debug.Assert(pins >= 0, "a slot was unpinned more often than pinned");
    }

    /// <summary>True while a reader holds the slot.</summary>
    public bool IsPinned(int slot) => Volatile.Read(ref _pins[slot * PinSpacing]) != 0;

    /// <summary>The unpinned slot whose frame is oldest; empty slots come first. -1 when readers hold every slot.</summary>
    public int FindOldestUnpinned()
    {
        var best = -1;
        var bestSequence = ulong.MaxValue;
        for (var slot = 0; slot < Slots; slot++)
        {
            var sequence = Header(slot).Sequence;
            if (sequence < bestSequence && !IsPinned(slot))
            {
                best = slot;
                bestSequence = sequence;
            }
        }

        return best;
    }

    /// <summary>Takes the slot's frame away from readers to come; false (and nothing changed) when one has just pinned it.</summary>
    public bool TryInvalidate(int slot)
    {
        ref var header = ref Header(slot);
        var sequence = header.Sequence;
        Volatile.Write(ref header.Sequence, 0);
        Interlocked.MemoryBarrier();
        if (!IsPinned(slot))
        {
            return true;
        }

        Volatile.Write(ref header.Sequence, sequence);
        return false;
    }

    /// <summary>Makes a filled slot visible as the newest frame.</summary>
    public void Commit(int slot, ulong sequence, in FrameStamp stamp)
    {
        ref var header = ref Header(slot);
        header.Index = stamp.Index;
        header.PtsNanoseconds = stamp.PtsNanoseconds ?? long.MinValue;
        header.DurationNanoseconds = stamp.DurationNanoseconds;
        header.CapturedUnixNanoseconds = (stamp.CapturedAt.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100;
        header.CapturedMonotonicNanoseconds = stamp.CapturedMonotonicNanoseconds;
        header.SourceWidth = (uint)stamp.SourceSize.Width;
        header.SourceHeight = (uint)stamp.SourceSize.Height;
        Volatile.Write(ref header.Sequence, sequence);
        ref var recent = ref Recent(sequence);
        recent.Slot = (uint)slot;
        Volatile.Write(ref recent.Sequence, sequence);
        Newest = sequence;
    }

    /// <summary>Ends this generation: its readers drain what is left and go on in <paramref name="next"/>.</summary>
    public void RetireInFavourOf(PoolGeneration next) => Successor = next;

    /// <summary>Keeps the memory mapped; false when it is already gone.</summary>
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
            _memory.Dispose();
            _budget?.Release(MappedBytes);
            Successor?.Release();
        }
    }

    private ref RecentFrame Recent(ulong sequence) => ref Unsafe.AsRef<RecentFrame>(
        _memory.Address + PoolLayout.RecentOffset + ((int)(sequence % PoolLayout.RecentFrames) * sizeof(RecentFrame)));
}
