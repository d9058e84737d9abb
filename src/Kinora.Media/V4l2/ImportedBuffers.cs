using Kinora.Frames.Memory;
using static Kinora.Media.V4l2.V4l2Numbers;

namespace Kinora.Media.V4l2;

/// <summary>The pool's own slots as dma-bufs, which the driver writes to itself: nothing is copied.</summary>
internal sealed class ImportedBuffers : ICaptureBuffers
{
    private readonly ICaptureNode _node;
    private readonly FramePool _pool;
    private readonly V4l2Format _format;
    private readonly KeptLoan?[] _slots;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private string? _problem;

    private ImportedBuffers(ICaptureNode node, FramePool pool, V4l2Format format, int count)
    {
        (_node, _pool, _format) = (node, pool, format);
        _slots = new KeptLoan?[count];
    }

    public string Way => $"the camera writes into the frames' own memory ({_pool.DmaBufs!.Kind})";

    /// <summary>Hands the first slots over; null with why not.</summary>
    public static ImportedBuffers? TryBegin(ICaptureNode node, FramePool pool, V4l2Format format, int count, out string? problem)
    {
        problem = !format.IsPacked ? "its rows are padded"
            : pool.WriterSlots <= count ? $"the pool gives its writer {pool.WriterSlots} slots, and {count + 1} are needed"
            : null;
        if (problem is not null)
        {
            return null;
        }

        using (var first = pool.TryKeep(format.Frame, out var kept) ? kept : null)
        {
            if (first?.DmaBuf is null)
            {
                problem = $"the frames are no dma-bufs: {pool.DmaBufs}";
                return null;
            }
        }

        var granted = DriverBuffers.Request(node, DmaBufMemory, count, out problem);
        if (granted == 0)
        {
            return null;
        }

        var buffers = new ImportedBuffers(node, pool, format, Math.Min(granted, count));
        if (buffers.Fill() == buffers._slots.Length)
        {
            return buffers;
        }

        problem = buffers._problem ?? "the pool has no slots left";
        buffers.Dispose();
        return null;
    }

    public int Fill()
    {
        var queued = 0;
        for (var index = 0; index < _slots.Length; index++)
        {
            if (_slots[index] is null && _pool.TryKeep(_format.Frame, out var slot))
            {
                _slots[index] = TryQueue(index, slot) ? slot : null;
            }

            queued += _slots[index] is null ? 0 : 1;
        }

        return queued;
    }

    public bool TryTake(int index, in FrameStamp stamp)
    {
        if ((uint)index >= (uint)_slots.Length || _slots[index] is not { } slot)
        {
            return false;
        }

        _slots[index] = null;
        return slot.TryCommit(stamp);
    }

    public void Drop(int index)
    {
        if ((uint)index < (uint)_slots.Length)
        {
            _slots[index]?.Dispose();
            _slots[index] = null;
        }
    }

    /// <summary>The driver lets go of the slots before the pool has them back.</summary>
    public void Dispose()
    {
        DriverBuffers.Release(_node, DmaBufMemory);
        for (var index = 0; index < _slots.Length; index++)
        {
            Drop(index);
        }
    }

    private bool TryQueue(int index, KeptLoan slot)
    {
        var file = slot.DmaBuf;
        var isHeld = false;
        try
        {
            file?.DangerousAddRef(ref isHeld);
            DriverBuffers.Describe(_buffer, DmaBufMemory, index);
            Put(_buffer, PlaceAt, isHeld ? (uint)file!.DangerousGetHandle() : uint.MaxValue);
            Put(_buffer, LengthAt, (uint)PageBytes(slot.Pixels.Length));
            if (isHeld && _node.Ask(Queue, _buffer) is var error && error == 0)
            {
                return true;
            }

            _problem = isHeld ? "the driver does not take the frames' dma-bufs" : $"the frames are no dma-bufs: {_pool.DmaBufs}";
            slot.Dispose();
            return false;
        }
        finally
        {
            if (isHeld)
            {
                file!.DangerousRelease();
            }
        }
    }

    /// <summary>A slot goes to the end of its last page.</summary>
    private static int PageBytes(int bytes) => (bytes + 4095) / 4096 * 4096;
}
