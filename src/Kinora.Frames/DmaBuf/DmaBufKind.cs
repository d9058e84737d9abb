namespace Kinora.Frames.DmaBuf;

/// <summary>Where a pool's dma-bufs come from.</summary>
public enum DmaBufKind
{
    /// <summary>There are none: the slots are shared memory (memfd) alone.</summary>
    Memfd,

    /// <summary>The slots of the shared memory, as /dev/udmabuf makes dma-bufs of them.</summary>
    Udmabuf,

    /// <summary>Buffers of /dev/dma_heap/system, in the place of the shared memory's slots: other processes get them as dma-bufs only.</summary>
    Heap,
}
