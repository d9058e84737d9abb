using System.Runtime.CompilerServices;
using Kinora.Frames.Native;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.DmaBuf;

/// <summary>The kernel's numbers and structures are those of its headers, as the machine's own compiler reads them.</summary>
public sealed class KernelHeaderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void DmaBufCalls_NumbersAndSizes_AreThoseOfTheHeaders()
    {
        string[] asked =
        [
            "(long)UDMABUF_CREATE", "(long)DMA_HEAP_IOCTL_ALLOC", "(long)DMA_BUF_IOCTL_SYNC", "DMA_BUF_SYNC_READ", "DMA_BUF_SYNC_WRITE", "DMA_BUF_SYNC_END",
            "UDMABUF_FLAGS_CLOEXEC", "sizeof(struct udmabuf_create)", "offsetof(struct udmabuf_create, offset)", "sizeof(struct dma_heap_allocation_data)",
            "offsetof(struct dma_heap_allocation_data, fd)", "offsetof(struct dma_heap_allocation_data, fd_flags)", "F_SEAL_FUTURE_WRITE", "F_SEAL_SHRINK",
        ];
        Assert.Equal(
            [
                DmaBufCalls.UdmabufCreateRequest, DmaBufCalls.HeapAllocateRequest, DmaBufCalls.SyncRequest,
                (long)DmaBufCalls.SyncRead, (long)DmaBufCalls.SyncWrite, (long)DmaBufCalls.SyncEnd,
                1, Unsafe.SizeOf<DmaBufCalls.UdmabufCreate>(), 8, Unsafe.SizeOf<DmaBufCalls.HeapAllocation>(), 8, 12, LibC.SealFutureWrite, LibC.SealShrink,
            ],
            KernelHeaders.Ask(_folder, ["linux/udmabuf.h", "linux/dma-heap.h", "linux/dma-buf.h", "sys/ioctl.h", "fcntl.h"], asked));
    }
}
