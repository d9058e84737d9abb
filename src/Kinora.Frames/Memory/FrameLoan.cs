using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;

namespace Kinora.Frames.Memory;

/// <summary>
/// An empty slot lent to the pool's writer: fill <see cref="Pixels"/>, then <see cref="Commit"/>. A loan that is not committed is simply
/// forgotten: the slot is lent again next time. Valid until the next loan or the pool's Complete.
/// </summary>
public readonly unsafe struct FrameLoan
{
    private readonly FramePool _pool;
    private readonly WrittenGeneration _generation;
    private readonly int _slot;

    internal FrameLoan(FramePool pool, WrittenGeneration generation, int slot)
    {
        _pool = pool;
        _generation = generation;
        _slot = slot;
    }

    public FrameFormat Format => _generation.Format;

    /// <summary>All bytes of the frame, plane after plane, as <see cref="FrameFormat.GetPlane"/> lays them out.</summary>
    public Span<byte> Pixels => new(_generation.Pixels(_slot), _generation.FrameBytes);

    /// <summary>The rows of one plane.</summary>
    public Span<byte> Plane(int plane)
    {
        var layout = Format.GetPlane(plane);
        return Pixels.Slice(layout.Offset, layout.ByteLength);
    }

    /// <summary>
    /// Copies another frame's pixels here; the pool counts it. The formats must be the same, or this be what <see cref="PlanarConversion"/> makes of the frame's.
    /// </summary>
    /// <exception cref="ArgumentException">The frame has another format.</exception>
    public void CopyFrom(FrameLease frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (frame.Format != Format && PlanarConversion.Planar(frame.Format) != Format)
        {
            throw new ArgumentException($"A frame of {frame.Format} cannot be copied into a slot of {Format}.", nameof(frame));
        }

        if (frame.Format == Format)
        {
            frame.Pixels.CopyTo(Pixels);
        }
        else
        {
            PlanarConversion.Convert(frame.Pixels, frame.Format, Pixels);
        }

        _pool.CountCopy();
    }

    /// <summary>The same slot, out until it is given back, whatever is lent meanwhile.</summary>
    internal KeptLoan Keep() => new(_pool, _generation, _slot);

    /// <summary>Makes the frame visible to every feed. Its pixels must not change afterwards.</summary>
    /// <returns>The frame's sequence number, from 1 and without gaps.</returns>
    /// <exception cref="ArgumentException">The stamp's crop does not lie within the frame; nothing was committed.</exception>
    public ulong Commit(in FrameStamp stamp) => _pool.Commit(_generation, _slot, stamp);
}
