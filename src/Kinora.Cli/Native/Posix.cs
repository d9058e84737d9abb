using System.Runtime.InteropServices;

namespace Kinora.Cli.Native;

/// <summary>Writing to a file descriptor as it is: at its own offset, which other processes may share.</summary>
internal static partial class Posix
{
    private const int Interrupted = 4;
    private const int TryAgain = 11;

    /// <summary>Writes all bytes; returns 0 or the error's number.</summary>
    public static int WriteAll(int descriptor, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var written = Write(descriptor, in MemoryMarshal.GetReference(bytes), (nuint)bytes.Length);
            if (written >= 0)
            {
                bytes = bytes[(int)written..];
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted:
                    break;
                case TryAgain or 35: // EAGAIN on Linux, on macOS
                    Thread.Sleep(1);
                    break;
                case var error:
                    return error;
            }
        }

        return 0;
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, ref readonly byte bytes, nuint length);
}
