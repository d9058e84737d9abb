using System.Runtime.InteropServices;
using Kinora.Media.V4l2;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Media.Native;

/// <summary>A V4L2 node of the kernel's. Numbers are Linux's, the same on x64 and arm64.</summary>
internal sealed unsafe partial class CaptureNode : ICaptureNode
{
    private const int ReadWrite = 2;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int ProtRead = 1;
    private const int MapShared = 1;
    private const int Interrupted = 4;
    private const short PollIn = 1;

    private readonly SafeFileHandle _file;

    private CaptureNode(string path, SafeFileHandle file) => (Path, _file) = (path, file);

    public string Path { get; }

    /// <summary>Opens a node; null with the system's word for why not.</summary>
    public static CaptureNode? TryOpen(string path, out string? problem)
    {
        var file = Open(path, ReadWrite | NonBlocking | CloseOnExec);
        problem = file.IsInvalid ? Marshal.GetLastPInvokeErrorMessage() : null;
        if (problem is null)
        {
            return new CaptureNode(path, file);
        }

        file.Dispose();
        return null;
    }

    public int Ask(uint request, Span<byte> argument)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(argument.Length, (int)(request >> 16 & 0x3FFF), nameof(argument));
        while (Ioctl(_file, request, ref MemoryMarshal.GetReference(argument)) < 0)
        {
            if (Marshal.GetLastPInvokeError() is var error and not Interrupted)
            {
                return error;
            }
        }

        return 0;
    }

    public CaptureMapping? TryMap(long offset, int length, out string? problem)
    {
        var address = Mmap(0, (nuint)length, ProtRead, MapShared, _file, offset);
        problem = address == -1 ? Marshal.GetLastPInvokeErrorMessage() : null;
        return problem is not null ? null : new CaptureMapping(address, length, () => _ = Munmap(address, (nuint)length));
    }

    public bool Wait(TimeSpan most)
    {
        var isHeld = false;
        _file.DangerousAddRef(ref isHeld);
        try
        {
            var waited = new PollRequest { Descriptor = (int)_file.DangerousGetHandle(), Events = PollIn };
            return Poll(&waited, 1, (int)most.TotalMilliseconds) > 0;
        }
        finally
        {
            _file.DangerousRelease();
        }
    }

    public void Dispose() => _file.Dispose();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(SafeFileHandle file, nuint request, ref byte argument);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Mmap(nint address, nuint length, int protection, int flags, SafeFileHandle file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Munmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(PollRequest* requests, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
