using System.Diagnostics;
using System.Runtime.InteropServices;
using Kinora.Frames.DmaBuf;
using Kinora.Frames.Formats;
using Kinora.Frames.Native;

namespace Kinora.Frames.Memory;

/// <summary>A generation as its writer sees it, and the readers of the same process. Its pixels are filled, committed and used again here.</summary>
internal sealed class WrittenGeneration : PoolGeneration
{
    /// <summary>Pin counts stand a cache line apart, so that readers of different slots do not slow each other.</summary>
    private const int PinSpacing = 16;

    private readonly MemoryBudget? _budget;
    private readonly int[] _pins;
    private ClientPage[] _clients = [];
    private bool _isLeft;

    private WrittenGeneration(SharedMemory memory, FrameFormat format, int slots, MemoryBudget? budget)
        : base(memory, format, slots)
    {
        _pins = new int[slots * PinSpacing];
        _budget = budget;
    }

    /// <summary>The memfd, for the bus; null where the platform has none.</summary>
    public SafeHandle? File => Memory.File;

    /// <summary>What the slots are, and why they are nothing else.</summary>
    public required DmaBufStatus DmaBufStatus { get; init; }

    /// <summary>Its bytes were taken from the budget before; once it is there, it gives them back when it is unmapped.</summary>
    /// <exception cref="InsufficientMemoryException">There is no memory for it.</exception>
    public static WrittenGeneration Create(FramePoolOptions options, uint number, FrameFormat format, int slots, ulong firstSequence)
    {
        Debug.Assert(slots is > 0 and <= PoolLayout.MaxSlots);
        var frameBytes = format.ByteLength;
        var memory = SharedMemory.Create($"kinora-{options.Name}-{number}", PoolLayout.TotalBytes(slots, frameBytes));
        // Before the memory is sealed: udmabuf refuses what is sealed against writers, for a dma-buf can be written.
        var dmaBufs = options.DmaBufDevices.TryMake(options.DmaBufs, memory, slots, PoolLayout.SlotStride(frameBytes), out var status);
        var generation = new WrittenGeneration(memory, format, slots, options.Memory) { DmaBufs = dmaBufs, DmaBufStatus = status };
        generation.Start = new PoolHeader
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
            SlotStride = (ulong)PoolLayout.SlotStride(frameBytes),
            FrameBytes = (ulong)frameBytes,
            FirstSequence = firstSequence,
        };
        memory.SealWriters();
        return generation;
    }

    /// <summary>True once processes may read whose pages are looked at no more: nothing may be written here again.</summary>
    public bool IsLeft => Volatile.Read(ref _isLeft);

    /// <summary>
    /// Leaves the memory to the processes that read from it, for whom nothing more comes there. To be said before their pages are taken away.
    /// </summary>
    public void Leave()
    {
        Volatile.Write(ref _isLeft, true);
        End(GenerationState.Completed);
    }

    /// <summary>The pages of the clients in other processes, who hold slots too.</summary>
    public void SetClients(ClientPage[] clients) => Volatile.Write(ref _clients, clients);

    public override bool TryPin(int slot, ulong sequence, out int pin)
    {
        pin = slot;
        Interlocked.Increment(ref _pins[slot * PinSpacing]);
        if (Volatile.Read(ref Header(slot).Sequence) == sequence)
        {
            return true;
        }

        Unpin(slot);
        return false;
    }

    public override void Unpin(int pin)
    {
        var pins = Interlocked.Decrement(ref _pins[pin * PinSpacing]);
        Debug.Assert(pins >= 0, "a slot was unpinned more often than pinned");
    }

    /// <summary>The writer holds an empty slot itself, so that it is not lent again; <see cref="Unpin"/> gives it back.</summary>
    public void Keep(int slot) => Interlocked.Increment(ref _pins[slot * PinSpacing]);

    /// <summary>True while a reader of this process, or the writer, holds the slot.</summary>
    public bool IsPinned(int slot) => Volatile.Read(ref _pins[slot * PinSpacing]) != 0;

    /// <summary>The unpinned slot whose frame is oldest; empty slots come first. -1 when readers hold every slot.</summary>
    public int FindOldestUnpinned()
    {
        var held = HeldByClients();
        var best = -1;
        var bestSequence = ulong.MaxValue;
        for (var slot = 0; slot < Slots; slot++)
        {
            var sequence = Header(slot).Sequence;
            if (sequence < bestSequence && !IsPinned(slot) && (held & (1UL << slot)) == 0)
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
        if (!IsPinned(slot) && (HeldByClients() & (1UL << slot)) == 0 && !IsLeft)
        {
            DmaBufs?.BeginWriting(slot);
            return true;
        }

        Volatile.Write(ref header.Sequence, sequence);
        return false;
    }

    /// <summary>Makes a filled slot visible as the newest frame, and wakes the processes that wait for it.</summary>
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
        header.CropX = (ushort)stamp.Crop.X;
        header.CropY = (ushort)stamp.Crop.Y;
        header.CropWidth = (ushort)stamp.Crop.Width;
        header.CropHeight = (ushort)stamp.Crop.Height;
        DmaBufs?.EndWriting(slot);
        Volatile.Write(ref header.Sequence, sequence);
        ref var recent = ref Recent(sequence);
        recent.Slot = (uint)slot;
        Volatile.Write(ref recent.Sequence, sequence);
        Volatile.Write(ref NewestWord, sequence);
        Wake();
    }

    /// <summary>Tells the processes that read from it what has become of it. Thread-safe.</summary>
    public void End(GenerationState state)
    {
        Volatile.Write(ref StateWord, (uint)state);
        WakeAll();
    }

    /// <summary>Wakes all processes that sleep at it, so that they look at what has changed beside the frames. Thread-safe.</summary>
    public void WakeAll()
    {
        Interlocked.Increment(ref WakeWord);
        Futex.WakeAll(ref WakeWord);
    }

    /// <summary>Says to the processes that read from it whether the writer waits for them. Ends with a full fence.</summary>
    public void SetWriterWaiting(bool waits) => Interlocked.Exchange(ref WriterWaits, waits ? 1u : 0);

    protected override void OnUnmapped() => _budget?.Release(MappedBytes);

    // The word changes after the flags were taken: a client whose flag was taken before it slept finds another word, and does not sleep.
    private void Wake()
    {
        // A client that has not seen the frame is seen to wait.
        Interlocked.MemoryBarrier();
        var anybody = false;
        foreach (var client in Volatile.Read(ref _clients))
        {
            anybody |= client.TakeWaiting();
        }

        if (anybody)
        {
            Interlocked.Increment(ref WakeWord);
            Futex.WakeAll(ref WakeWord);
        }
    }

    private ulong HeldByClients()
    {
        var held = 0UL;
        foreach (var client in Volatile.Read(ref _clients))
        {
            held |= client.HeldOf(Number);
        }

        return held;
    }
}
