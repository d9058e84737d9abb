using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace Kinora.Media.Native;

/// <summary>What the kernel can do with the pipes to and from other processes.</summary>
internal static unsafe partial class Pipe
{
    private const int FSetPipeSize = 1031;
    private const uint SpliceMove = 1;
    private const int CopyBytes = 1 << 20;

    /// <summary>Asks for a larger kernel buffer; where that is not possible the default stays.</summary>
    public static void Enlarge(Stream stream, int bytes)
    {
        if (OperatingSystem.IsLinux() && HandleOf(stream) is { } pipe)
        {
            _ = Fcntl(pipe, FSetPipeSize, bytes);
        }
    }

    /// <summary>
    /// Moves everything from one pipe to another until either ends; blocks. On Linux the kernel hands the pages over, and the bytes never
    /// come through this process.
    /// </summary>
    /// <exception cref="IOException">The receiver has gone.</exception>
    public static void MoveAll(Stream from, Stream to)
    {
        if (!OperatingSystem.IsLinux() || HandleOf(from) is not { } source || HandleOf(to) is not { } destination)
        {
            from.CopyTo(to, CopyBytes);
            return;
        }

        while (true)
        {
            var moved = Splice(source, null, destination, null, CopyBytes, SpliceMove);
            if (moved == 0)
            {
                return;
            }

            const int Interrupted = 4;
            if (moved < 0 && Marshal.GetLastPInvokeError() != Interrupted)
            {
                throw new IOException($"A pipe between two programs broke (error {Marshal.GetLastPInvokeError()}).");
            }
        }
    }

    private static SafeHandle? HandleOf(Stream stream) => stream switch
    {
        AnonymousPipeClientStream pipe => pipe.SafePipeHandle,
        FileStream file => file.SafeFileHandle,
        _ => null,
    };

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Fcntl(SafeHandle file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "splice", SetLastError = true)]
    private static partial nint Splice(SafeHandle from, long* fromOffset, SafeHandle to, long* toOffset, nint length, uint flags);
}
