using System.Runtime.InteropServices;
using Kinora.Frames.Formats;

namespace Kinora.Frames.Memory;

/// <summary>
/// An empty slot that a device fills while the pool's writer lends others. Either <see cref="TryCommit"/> or <see cref="Dispose"/> gives it back. It belongs
/// to the writer's thread.
/// </summary>
public sealed unsafe class KeptLoan : IDisposable
{
    private readonly FramePool _pool;
    private readonly WrittenGeneration _generation;
    private readonly int _slot;
    private bool _isOver;

    internal KeptLoan(FramePool pool, WrittenGeneration generation, int slot)
    {
        (_pool, _generation, _slot) = (pool, generation, slot);
        _ = generation.TryAddReference();
        generation.Keep(slot);
    }

    public FrameFormat Format => _generation.Format;

    /// <summary>The slot's dma-buf, which the pool owns; null where it has none.</summary>
    public SafeHandle? DmaBuf => _generation.DmaBufs?.Files[_slot];

    /// <summary>Its bytes, as <see cref="FrameFormat.GetPlane"/> lays them out.</summary>
    public Span<byte> Pixels => new(_generation.Pixels(_slot), _generation.FrameBytes);

    /// <summary>
    /// Makes what the device has written the newest frame. Where the pool has begun another generation meanwhile it is copied there; false when the frame was
    /// lost because no slot was free, or the pool's format is another.
    /// </summary>
    public bool TryCommit(in FrameStamp stamp)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        try
        {
            return _pool.TryCommitKept(_generation, _slot, Pixels, stamp);
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Gives the slot back empty, if it was not committed. The device must have let go of it.</summary>
    public void Dispose()
    {
        if (!_isOver)
        {
            _isOver = true;
            _generation.Unpin(_slot);
            _generation.Release();
        }
    }
}
