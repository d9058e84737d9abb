using Kinora.Frames.DmaBuf;
using Kinora.Frames.Memory;
using Kinora.Frames.Native;

namespace Kinora.Media.Tests.V4l2;

/// <summary>Files in memory in the place of a heap's dma-bufs: they are the slots, and a driver can map them.</summary>
internal sealed class StandInDmaBufs() : DmaBufDevices("", "")
{
    public override DmaBufSlots? TryMake(DmaBufChoice choice, SharedMemory memory, int slots, long stride, out DmaBufStatus status)
    {
        var made = new DmaBufSlots(DmaBufKind.Heap, [.. Enumerable.Range(0, slots).Select(_ =>
        {
            var file = LibC.MemfdCreate("stand-in", LibC.MfdCloexec);
            Assert.Equal(0, LibC.Ftruncate(file, stride));
            return file;
        })]);
        Assert.True(memory.TryReplace(PoolLayout.PixelOffset, stride, made.Files, out var problem), problem);
        status = new DmaBufStatus(DmaBufKind.Heap, []);
        return made;
    }
}
