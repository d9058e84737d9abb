using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Media.Native;

/// <summary>A V4L2 device node that is open for questions. Numbers are Linux's, the same on x64 and arm64.</summary>
internal sealed partial class VideoDevice : IDisposable
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int NoSuchDevice = 6;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int DeviceGone = 19;

    private const int ReadWrite = 2;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    private readonly SafeFileHandle _file;

    private VideoDevice(SafeFileHandle file) => _file = file;

    /// <summary>Opens a node; null with the system's error number where that is not possible.</summary>
    public static VideoDevice? TryOpen(string path, out int error)
    {
        var file = Open(path, ReadWrite | NonBlocking | CloseOnExec);
        error = file.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        if (file.IsInvalid)
        {
            file.Dispose();
            return null;
        }

        return new VideoDevice(file);
    }

    /// <summary>Asks the driver; false where it has no answer.</summary>
    /// <param name="request">The ioctl's number, which holds the argument's size.</param>
    /// <param name="argument">The question, which the driver overwrites with the answer.</param>
    public bool Ask(uint request, Span<byte> argument)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(argument.Length, (int)(request >> 16 & 0x3FFF), nameof(argument));
        return Ioctl(_file, request, ref MemoryMarshal.GetReference(argument)) == 0;
    }

    public void Dispose() => _file.Dispose();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(SafeFileHandle file, nuint request, ref byte argument);
}
