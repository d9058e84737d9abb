using System.Runtime.InteropServices;
using Kinora.Frames.Memory;
using Kinora.Frames.Native;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Frames.DmaBuf;

/// <summary>The devices that make dma-bufs. What they can is found by using them: a device that is there may still refuse.</summary>
/// <param name="udmabuf">Usually /dev/udmabuf.</param>
/// <param name="heap">Usually /dev/dma_heap/system.</param>
internal class DmaBufDevices(string udmabuf, string heap)
{
    public static DmaBufDevices System { get; } = new("/dev/udmabuf", "/dev/dma_heap/system");

    /// <summary>Makes a dma-buf for each slot of memory that is not sealed against writers yet.</summary>
    /// <param name="choice">What may be used.</param>
    /// <param name="memory">A pool's; with a heap's buffers its slots are replaced.</param>
    /// <param name="slots">How many.</param>
    /// <param name="stride">Bytes from slot to slot.</param>
    /// <param name="status">What became of it.</param>
    /// <returns>Null where none can be had.</returns>
    public virtual DmaBufSlots? TryMake(DmaBufChoice choice, SharedMemory memory, int slots, long stride, out DmaBufStatus status)
    {
        status = new DmaBufStatus(DmaBufKind.Memfd, []);
        if (choice == DmaBufChoice.None || memory.File is null)
        {
            return null;
        }

        List<string> reasons = [];
        var made = TryMake(DmaBufKind.Udmabuf, udmabuf, slots, reasons, (SafeHandle device, int slot, out string? problem) =>
            DmaBufCalls.CreateFromMemfd(device, memory.File, PoolLayout.PixelOffset + (slot * stride), stride, out problem));
        made ??= choice != DmaBufChoice.Auto ? null : TryMake(DmaBufKind.Heap, heap, slots, reasons, (SafeHandle device, int slot, out string? problem) =>
            DmaBufCalls.AllocateFromHeap(device, stride, out problem));
        if (made is { Kind: DmaBufKind.Heap } && !memory.TryReplace(PoolLayout.PixelOffset, stride, made.Files, out var refused))
        {
            reasons.Add($"{heap} does not serve: {refused}");
            made.Dispose();
            made = null;
        }

        status = new DmaBufStatus(made?.Kind ?? DmaBufKind.Memfd, reasons);
        return made;
    }

    /// <summary>Why udmabuf, and why the heap does not serve now; null for what does.</summary>
    public (string? Udmabuf, string? Heap) Try()
    {
        if (!OperatingSystem.IsLinux())
        {
            return ("dma-bufs are Linux's", "dma-bufs are Linux's");
        }

        using var memory = SharedMemory.Create("kinora-trial", PoolLayout.PageSize);
        List<string> reasons = [];
        using var first = TryMake(DmaBufKind.Udmabuf, udmabuf, 1, reasons, (SafeHandle device, int _, out string? problem) =>
            DmaBufCalls.CreateFromMemfd(device, memory.File!, 0, PoolLayout.PageSize, out problem));
        var why = first is null ? reasons[^1] : null;
        using var second = TryMake(DmaBufKind.Heap, heap, 1, reasons, (SafeHandle device, int _, out string? problem) =>
            DmaBufCalls.AllocateFromHeap(device, PoolLayout.PageSize, out problem));
        return (why, second is null ? reasons[^1] : null);
    }

    private static DmaBufSlots? TryMake(DmaBufKind kind, string path, int slots, List<string> reasons, Make make)
    {
        using var device = DmaBufCalls.Open(path, out var problem);
        if (device is null)
        {
            reasons.Add($"{path} cannot be opened: {problem}");
            return null;
        }

        var files = new List<SafeFileHandle>(slots);
        for (var slot = 0; slot < slots; slot++)
        {
            if (make(device, slot, out problem) is not { } file)
            {
                files.ForEach(static made => made.Dispose());
                reasons.Add($"{path} does not serve: {problem}");
                return null;
            }

            files.Add(file);
        }

        return new DmaBufSlots(kind, [.. files]);
    }

    private delegate SafeFileHandle? Make(SafeHandle device, int slot, out string? problem);
}
