using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Frames.Native;

/// <summary>
/// Linux's ways to memory that devices share (dma-buf). Structures and numbers are those of linux/udmabuf.h, linux/dma-heap.h and linux/dma-buf.h, the
/// same on x64 and arm64; a test compares them with the headers.
/// </summary>
internal static unsafe partial class DmaBufCalls
{
    public const uint UdmabufCreateRequest = 0x4018_7542;
    public const uint HeapAllocateRequest = 0xC018_4800;
    public const uint SyncRequest = 0x4008_6200;
    public const ulong SyncRead = 1;
    public const ulong SyncWrite = 2;
    public const ulong SyncEnd = 4;

    private const uint UdmabufCloseOnExec = 1;
    private const int ReadWrite = 2;
    private const int CloseOnExec = 0x80000;
    private const int Interrupted = 4;
    private const int TryAgain = 11;

    /// <summary>Opens a device to be read and written; null with the system's word for why not.</summary>
    public static SafeFileHandle? Open(string path, out string? problem)
    {
        var file = Open(path, ReadWrite | CloseOnExec);
        problem = file.IsInvalid ? Marshal.GetLastPInvokeErrorMessage() : null;
        if (problem is null)
        {
            return file;
        }

        file.Dispose();
        return null;
    }

    /// <summary>Makes a dma-buf of a range of a memfd, which stays where it is. The memfd's size must be sealed, and nothing about writing.</summary>
    public static SafeFileHandle? CreateFromMemfd(SafeHandle udmabuf, SafeHandle memfd, long offset, long bytes, out string? problem)
    {
        var held = false;
        memfd.DangerousAddRef(ref held);
        try
        {
            var request = new UdmabufCreate { Memfd = (uint)memfd.DangerousGetHandle(), Flags = UdmabufCloseOnExec, Offset = (ulong)offset, Size = (ulong)bytes };
            return Result(Ioctl(udmabuf, UdmabufCreateRequest, &request), out problem);
        }
        finally
        {
            memfd.DangerousRelease();
        }
    }

    /// <summary>Takes a dma-buf from a heap.</summary>
    public static SafeFileHandle? AllocateFromHeap(SafeHandle heap, long bytes, out string? problem)
    {
        var request = new HeapAllocation { Length = (ulong)bytes, FileFlags = ReadWrite | CloseOnExec };
        return Result(Ioctl(heap, HeapAllocateRequest, &request) < 0 ? -1 : (int)request.File, out problem);
    }

    /// <summary>Says that the processor begins or ends to read or write a dma-buf, so that its caches and the devices agree. False where it cannot be said.</summary>
    public static bool TrySync(SafeHandle buffer, ulong flags)
    {
        int result;
        do
        {
            result = Ioctl(buffer, SyncRequest, &flags);
        }
        while (result < 0 && Marshal.GetLastPInvokeError() is Interrupted or TryAgain);
        return result >= 0;
    }

    private static SafeFileHandle? Result(int file, out string? problem)
    {
        problem = file < 0 ? Marshal.GetLastPInvokeErrorMessage() : null;
        return file < 0 ? null : new SafeFileHandle(file, ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(SafeHandle file, nuint request, void* argument);

    /// <summary>struct udmabuf_create.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct UdmabufCreate
    {
        public uint Memfd;
        public uint Flags;
        public ulong Offset;
        public ulong Size;
    }

    /// <summary>struct dma_heap_allocation_data.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct HeapAllocation
    {
        public ulong Length;
        public uint File;
        public uint FileFlags;
        public ulong HeapFlags;
    }
}
