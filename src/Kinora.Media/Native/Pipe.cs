using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace Kinora.Media.Native;

/// <summary>What the kernel can do with the pipes to and from other processes.</summary>
internal static unsafe partial class Pipe
{
    private const int FSetPipeSize = 1031;
    private const uint SpliceMove = 1;
    private const int CopyBytes = 1 << 20;
    private const nuint BytesAvailable = 0x541B;
    private const short PollIn = 1;
    private const short PollError = 8;
    private const short PollHangUp = 16;

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

    /// <summary>How many bytes wait to be read.</summary>
    public static int Available(SafeHandle pipe) => Ioctl(pipe, BytesAvailable, out var bytes) < 0 ? 0 : bytes;

    /// <summary>Blocks until there are bytes, or the writer has gone.</summary>
    public static void WaitForBytes(SafeHandle pipe) => _ = PollOne(pipe, Timeout.Infinite);

    /// <summary>True when the writer has gone.</summary>
    public static bool IsClosed(SafeHandle pipe) => (PollOne(pipe, 0) & (PollHangUp | PollError)) != 0;

    /// <summary>Reads what is there; 0 at the end.</summary>
    public static int Read(SafeHandle pipe, Span<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            return (int)Read(pipe, first, bytes.Length);
        }
    }

    /// <summary>The descriptor behind a stream; null where there is none.</summary>
    public static SafeHandle? HandleOf(Stream stream) => stream switch
    {
        AnonymousPipeClientStream pipe => pipe.SafePipeHandle,
        FileStream file => file.SafeFileHandle,
        _ => null,
    };

    private static short PollOne(SafeHandle pipe, int milliseconds)
    {
        var isHeld = false;
        pipe.DangerousAddRef(ref isHeld);
        try
        {
            var waited = new PollRequest { Descriptor = (int)pipe.DangerousGetHandle(), Events = PollIn };
            return Poll(&waited, 1, milliseconds) < 0 ? (short)0 : waited.Returned;
        }
        finally
        {
            pipe.DangerousRelease();
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Ioctl(SafeHandle file, nuint request, out int bytes);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(PollRequest* requests, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(SafeHandle file, byte* bytes, nint length);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Fcntl(SafeHandle file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "splice", SetLastError = true)]
    private static partial nint Splice(SafeHandle from, long* fromOffset, SafeHandle to, long* toOffset, nint length, uint flags);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
