using Kinora.Frames.DmaBuf;
using Kinora.Frames.Formats;

namespace Kinora.Frames.Memory;

/// <summary>
/// Another process's generation, mapped to be read. The first local pin of a slot writes a hold into this process's page, the last takes it
/// back; the writer looks there before it uses a slot again.
/// </summary>
internal sealed class MappedGeneration : PoolGeneration
{
    private readonly Lock _gate = new();
    private readonly ClientPage _page;
    private readonly Action _onUnmapped;
    private readonly int[] _pins;
    private readonly int[] _entries;

    private MappedGeneration(SharedMemory memory, FrameFormat format, int slots, ClientPage page, Action onUnmapped)
        : base(memory, format, slots)
    {
        (_page, _onUnmapped) = (page, onUnmapped);
        _pins = new int[slots];
        _entries = new int[slots];
    }

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

    public override bool TryPin(int slot, ulong sequence)
    {
        lock (_gate)
        {
            if (_pins[slot]++ == 0)
            {
                // Ends with a full fence: either the writer sees the hold, or the frame is seen to be gone.
                _entries[slot] = _page.Hold(Number, slot);
            }

            if (Volatile.Read(ref Header(slot).Sequence) == sequence)
            {
                return true;
            }

            Drop(slot);
            return false;
        }
    }

    public override void Unpin(int slot)
    {
        lock (_gate)
        {
            Drop(slot);
        }
    }

    protected override void OnUnmapped() => _onUnmapped();

    private void Drop(int slot)
    {
        if (--_pins[slot] == 0)
        {
            _page.Drop(_entries[slot]);
        }
    }
}
