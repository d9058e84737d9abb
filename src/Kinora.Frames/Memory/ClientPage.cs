using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kinora.Frames.Memory;

/// <summary>
/// What one client of another process tells the writer, in a page that the writer makes and both map. Whatever stands there harms nobody but
/// the client itself, and goes with it:
/// <code>
/// 0      u32 1 while the client sleeps at the wake word of its generation; the writer takes it back when it wakes it
/// 4      u32 the generation it reads from; 0 before the first
/// 8      u32 1 once the writer has sent the client away: what it has not held by then it cannot hold any more
/// 64     u64 the sequence that it wants next
/// 128    32 × u64 what it holds: generation &lt;&lt; 32 | slot + 1; 0 for nothing
/// </code>
/// </summary>
internal sealed unsafe class ClientPage : IDisposable
{
    /// <summary>Most frames that a client may hold.</summary>
    public const int MaxHolds = 32;

    public const int Bytes = 4096;

    private const int WaitingOffset = 0;
    private const int GenerationOffset = 4;
    private const int SentAwayOffset = 8;
    private const int NextOffset = 64;
    private const int HoldsOffset = 128;

    private readonly SharedMemory _memory;
    private readonly int _holds;

    private ClientPage(SharedMemory memory, int holds) => (_memory, _holds) = (memory, holds);

    /// <summary>The memfd, to be handed to the client.</summary>
    public SafeHandle? File => _memory.File;

    /// <summary>The generation that the client reads from; 0 before the first.</summary>
    public uint Generation
    {
        get => Volatile.Read(ref Word<uint>(GenerationOffset));
        set => Volatile.Write(ref Word<uint>(GenerationOffset), value);
    }

    /// <summary>The sequence that the client wants next.</summary>
    public ulong Next
    {
        get => Volatile.Read(ref Word<ulong>(NextOffset));
        set => Volatile.Write(ref Word<ulong>(NextOffset), value);
    }

    /// <summary>True once the writer looks at new holds no more.</summary>
    public bool IsSentAway => Volatile.Read(ref Word<uint>(SentAwayOffset)) != 0;

    /// <summary>Makes a page.</summary>
    /// <param name="holds">How many frames the client may hold, 1..<see cref="MaxHolds"/>; what else it writes down counts for nothing.</param>
    /// <exception cref="InsufficientMemoryException">There is no memory for it.</exception>
    public static ClientPage Create(int holds) => new(SharedMemory.Create("kinora-client", Bytes), holds);

    /// <summary>Takes over the page that the writer has made.</summary>
    public static ClientPage Open(SharedMemory memory, int holds) => new(memory, holds);

    /// <summary>The client says that it goes to sleep. Look for a frame once more afterwards.</summary>
    public void SetWaiting() => Interlocked.Exchange(ref Word<uint>(WaitingOffset), 1);

    public void ClearWaiting() => Volatile.Write(ref Word<uint>(WaitingOffset), 0);

    /// <summary>For the writer: no hold that it does not see from here on counts. Ends with a full fence.</summary>
    public void SendAway() => Interlocked.Exchange(ref Word<uint>(SentAwayOffset), 1);

    /// <summary>For the writer: whether the client sleeps and has to be woken; says so once.</summary>
    public bool TakeWaiting()
    {
        ref var waiting = ref Word<uint>(WaitingOffset);
        if (Volatile.Read(ref waiting) == 0)
        {
            return false;
        }

        Volatile.Write(ref waiting, 0);
        return true;
    }

    /// <summary>The client holds a slot, and the writer sees it before the client sees anything that comes afterwards.</summary>
    /// <returns>The entry, for <see cref="Drop"/>.</returns>
    /// <exception cref="InvalidOperationException">It holds as many as it may.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Hold(uint generation, int slot)
    {
        for (var entry = 0; entry < _holds; entry++)
        {
            ref var hold = ref Entry(entry);
            if (Volatile.Read(ref hold) == 0 && Interlocked.CompareExchange(ref hold, ((ulong)generation << 32) | (uint)(slot + 1), 0) == 0)
            {
                return entry;
            }
        }

        ThrowFull();
        return -1;
    }

    public void Drop(int entry) => Volatile.Write(ref Entry(entry), 0);

    /// <summary>For the writer: the slots of a generation that the client holds, a bit each.</summary>
    public ulong HeldOf(uint generation)
    {
        var held = 0UL;
        for (var entry = 0; entry < _holds; entry++)
        {
            var hold = Volatile.Read(ref Entry(entry));
            var slot = (uint)hold - 1;
            if (hold >> 32 == generation && slot < PoolLayout.MaxSlots)
            {
                held |= 1UL << (int)slot;
            }
        }

        return held;
    }

    /// <summary>For the writer: what stands in an entry, whatever it means.</summary>
    public ulong HoldAt(int entry) => Volatile.Read(ref Entry(entry));

    /// <summary>How many frames the client holds.</summary>
    public int Held
    {
        get
        {
            var held = 0;
            for (var entry = 0; entry < _holds; entry++)
            {
                held += Volatile.Read(ref Entry(entry)) != 0 ? 1 : 0;
            }

            return held;
        }
    }

    /// <summary>The client has its file: the mapping is all that is needed from here on.</summary>
    public void CloseFile() => _memory.CloseFile();

    public void Dispose() => _memory.Dispose();

    [DoesNotReturn]
    private void ThrowFull() => throw new InvalidOperationException($"{_holds} frames of another process are held already, as many as were asked for.");

    private ref T Word<T>(int offset) => ref Unsafe.AsRef<T>(_memory.Address + offset);

    private ref ulong Entry(int entry) => ref Word<ulong>(HoldsOffset + (entry * sizeof(ulong)));
}
