using Kinora.Frames.DmaBuf;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Kinora.Frames.Formats;

namespace Kinora.Frames.Memory;

/// <summary>
/// Another process's generation, mapped to be read. Each pin is a hold in this process's page, of which there are as many as frames may be held;
/// the writer looks there before it uses a slot again.
/// </summary>
internal sealed class MappedGeneration : PoolGeneration
{
    private readonly ClientPage _page;
    private readonly Action _onUnmapped;

    private MappedGeneration(SharedMemory memory, FrameFormat format, int slots, ClientPage page, Action onUnmapped)
        : base(memory, format, slots) => (_page, _onUnmapped) = (page, onUnmapped);

    /// <summary>Takes over memory that another process says is a generation.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="page">Where holds are written; it must be there until <paramref name="onUnmapped"/>.</param>
    /// <param name="onUnmapped">The last has let go.</param>
    /// <param name="dmaBufs">Those of its slots, which it owns from now on.</param>
    /// <exception cref="InvalidDataException">It is none, or not one of this version; the memory was given back.</exception>
    public static MappedGeneration Open(SharedMemory memory, ClientPage page, Action onUnmapped, DmaBufSlots? dmaBufs = null)
    {
        if (PoolLayout.TryRead(memory, out var format, out var slots, out var problem))
        {
            // A publisher that sends fewer than its slots has none for us.
            var isWhole = dmaBufs?.Files.Count == slots;
            if (!isWhole)
            {
                dmaBufs?.Dispose();
            }

            return new MappedGeneration(memory, format, slots, page, onUnmapped) { DmaBufs = isWhole ? dmaBufs : null };
        }

        memory.Dispose();
        throw new InvalidDataException(problem);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override unsafe bool TryPin(int slot, ulong sequence, out int pin)
    {
        // The first pixels come from the writer's cache meanwhile.
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Pixels(slot));
        }

        // Ends with a full fence: either the writer sees the hold, or the frame, or the place at the bus, is seen to be gone.
        pin = _page.Hold(Number, slot);
        if (Volatile.Read(ref Header(slot).Sequence) == sequence && !_page.IsSentAway)
        {
            return true;
        }

        _page.Drop(pin);
        return false;
    }

    public override void Unpin(int pin) => _page.Drop(pin);

    protected override void OnUnmapped() => _onUnmapped();
}
