using Kinora.Frames.Memory;

namespace Kinora.Frames.Feeds;

/// <summary>Who reads from a pool, as its writer sees it: a feed of this process, or a client in another.</summary>
public abstract class PoolReader
{
    private protected PoolReader(FeedMode mode, int heldQuota) => (Mode, HeldQuota) = (mode, heldQuota);

    /// <summary>What happens to the frames that the reader is too slow for.</summary>
    public FeedMode Mode { get; }

    /// <summary>How many leases may be held at once.</summary>
    public int HeldQuota { get; }

    /// <summary>How many leases are held, also after the reader was closed.</summary>
    internal abstract int Held { get; }

    /// <summary>A frame was committed, or the pool has ended.</summary>
    internal abstract void Notify();

    /// <summary>True while the writer must not overwrite the frame, because this reader will still read it.</summary>
    internal abstract bool Awaits(ulong sequence);

    /// <summary>True while a Reliable reader is still draining a generation other than this.</summary>
    internal abstract bool IsDrainingAnother(PoolGeneration? current);

    /// <summary>The writer has waited long enough for this frame: a reader that has not read it loses it.</summary>
    internal abstract void Skip(ulong sequence);

    /// <summary>Frames come in this generation from now on; a reader that has none yet begins there.</summary>
    internal abstract void Attach(PoolGeneration generation);

    /// <summary>Leaves old generations behind, so that an idle reader does not keep their memory. What was unread there is lost.</summary>
    internal abstract void CatchUpWith(PoolGeneration generation);
}
