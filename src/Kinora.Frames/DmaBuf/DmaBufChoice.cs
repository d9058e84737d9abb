namespace Kinora.Frames.DmaBuf;

/// <summary>Whether a pool's slots are also to be had as dma-bufs, which devices (encoders, GPUs, displays) take without a copy.</summary>
public enum DmaBufChoice
{
    /// <summary>No: they are shared memory alone, and nobody but the pool's writer can write them.</summary>
    None,

    /// <summary>
    /// Of the shared memory by udmabuf, so that the bus's clients read the same frames; else they are shared memory alone, and
    /// <see cref="Memory.FramePool.DmaBufs"/> says why. Who gets a dma-buf can write the frame.
    /// </summary>
    Udmabuf,

    /// <summary>As <see cref="Udmabuf"/>, and where that is not to be had from a dma-heap: such a pool cannot be published on the bus.</summary>
    Auto,
}
