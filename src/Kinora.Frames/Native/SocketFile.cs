using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Frames.Native;

/// <summary>
/// The file of a Unix socket. .NET removes the file of a socket that it has bound, whosever the file is by then; with these calls it stays until it is
/// removed. See bind(2), flock(2), unix(7).
/// </summary>
internal static unsafe partial class SocketFile
{
    /// <summary>What fits into the address of a Unix socket, with its end.</summary>
    public const int LongestPath = 107;

    private const ushort UnixFamily = 1;
    private const int CloseOnExec = 0x80000;
    private const int LockExclusive = 2;
    private const int LockDoNotWait = 4;

    /// <summary>Makes the file.</summary>
    /// <param name="socket">A socket of the Unix family.</param>
    /// <param name="path">Of at most <see cref="LongestPath"/> bytes.</param>
    /// <exception cref="IOException">It cannot be made, or is there.</exception>
    public static void Bind(SafeHandle socket, string path)
    {
        var address = stackalloc byte[sizeof(ushort) + LongestPath + 1];
        *(ushort*)address = UnixFamily;
        var length = Encoding.UTF8.GetBytes(path, new Span<byte>(address + sizeof(ushort), LongestPath));
        address[sizeof(ushort) + length] = 0;
        if (Bind(socket, address, (uint)(sizeof(ushort) + length + 1)) != 0)
        {
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    /// <summary>
    /// Keeps other publishers from making and removing sockets in a folder until the handle is disposed of; the system lets go of it for a process that
    /// dies. Null when it cannot be had within that time, or the folder cannot be opened.
    /// </summary>
    public static SafeFileHandle? LockFolder(string folder, TimeSpan most)
    {
        var file = Open(folder, CloseOnExec);
        var until = Environment.TickCount64 + (long)most.TotalMilliseconds;
        while (!file.IsInvalid)
        {
            if (Lock(file, LockExclusive | LockDoNotWait) == 0)
            {
                return file;
            }

            if (Environment.TickCount64 >= until)
            {
                break;
            }

            Thread.Sleep(1);
        }

        file.Dispose();
        return null;
    }

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(SafeHandle socket, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock")]
    private static partial int Lock(SafeFileHandle file, int operation);
}
