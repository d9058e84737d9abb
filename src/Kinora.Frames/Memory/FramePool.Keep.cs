using System.Diagnostics.CodeAnalysis;
using Kinora.Frames.Formats;

namespace Kinora.Frames.Memory;

/// <content>Slots that a device fills while others are lent.</content>
public sealed partial class FramePool
{
    /// <summary>How many slots the writer may have at once.</summary>
    public int WriterSlots => _options.WriterSlots;

    /// <summary>
    /// Lends a slot that stays out until it is committed or given back, so that a device can have several to fill
    /// (<see cref="FramePoolOptions.WriterSlots"/>). Belongs to the writer's thread, as all loans.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">As for <see cref="TryLoan(FrameFormat, out FrameLoan)"/>.</exception>
    public bool TryKeep(FrameFormat format, [NotNullWhen(true)] out KeptLoan? kept)
    {
        kept = TryLoan(format, out var loan) ? loan.Keep() : null;
        return kept is not null;
    }

    /// <summary>
    /// Makes a kept slot the newest frame. Where another generation has begun meanwhile its pixels are copied there; false when there was no slot
    /// or the format has changed, and the frame is lost.
    /// </summary>
    internal bool TryCommitKept(WrittenGeneration generation, int slot, ReadOnlySpan<byte> pixels, in FrameStamp stamp)
    {
        generation.DmaBufs?.TakeFromDevice(slot);
        if (generation == _current)
        {
            _ = Commit(generation, slot, stamp);
            return true;
        }

        if (_current?.Format != generation.Format || !TryLoan(generation.Format, out var loan))
        {
            return false;
        }

        pixels.CopyTo(loan.Pixels);
        CountCopy();
        _ = loan.Commit(stamp);
        return true;
    }
}
