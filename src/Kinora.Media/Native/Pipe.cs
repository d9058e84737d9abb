using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace Kinora.Media.Native;

/// <summary>Settings of the pipe that another process writes to.</summary>
internal static partial class Pipe
{
    private const int FSetPipeSize = 1031;

    /// <summary>Asks for a larger kernel buffer; where that is not possible the default stays.</summary>
    public static void Enlarge(Stream stream, int bytes)
    {
        if (OperatingSystem.IsLinux() && stream is AnonymousPipeClientStream pipe)
        {
            _ = Fcntl(pipe.SafePipeHandle, FSetPipeSize, bytes);
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Fcntl(SafeHandle file, int command, int argument);
}
