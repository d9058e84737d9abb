using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Frames.Native;

/// <summary>
/// Shared memory that has a name: on Linux a file of the file system at <c>/dev/shm</c>. See shm_overview(7).
/// </summary>
internal static unsafe partial class NamedMemory
{
    private const string Folder = "/dev/shm/";
    private const int ReadOnly = 0;
    private const int ReadWrite = 2;
    private const int Create = 0x40;
    private const int Exclusive = 0x80;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int LockExclusive = 2;
    private const int LockDoNotWait = 4;
    private const int EmptyPath = 0x1000;
    private const uint TypeAndLinks = 1 | 4;
    private const int LinksOffset = 16;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;

    /// <summary>O_NOFOLLOW, whose number is not the same everywhere.</summary>
    private static readonly int NoLink = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    /// <summary>Whether a name can be one of shared memory: a slash, and then no other.</summary>
    public static bool IsName(string name) =>
        name.Length is > 1 and < 256 && name[0] == '/' && name.AsSpan(1).IndexOfAny('/', '\0') < 0 && name is not ("/." or "/..");

    /// <summary>Makes new memory for its owner, or his group to be read, and locks it as long as the handle is open; null when the name is taken.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    [SuppressMessage("Interoperability", "CA1416", Justification = "Frames are shared between processes on Linux only.")]
    public static SafeFileHandle? TryCreate(string name, bool groupMayRead)
    {
        var file = Open(Folder + name[1..], Create | Exclusive | ReadWrite | NoLink | CloseOnExec, 0x180);
        if (file.IsInvalid)
        {
            const int Exists = 17;
            var error = Marshal.GetLastPInvokeError();
            file.Dispose();
            return error == Exists ? null : throw new IOException($"shared memory cannot be made in {Folder} ({Marshal.GetPInvokeErrorMessage(error)})");
        }

        // Between making and locking another process could have taken it for a dead one's.
        if (!TryLock(file) || LinksOf(file) == 0)
        {
            file.Dispose();
            return null;
        }

        if (groupMayRead)
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        }

        return file;
    }

    /// <summary>Opens memory of another process to be read; null when there is none, or it is something else.</summary>
    public static SafeFileHandle? TryOpen(string name)
    {
        var file = Open(Folder + name[1..], ReadOnly | NoLink | NonBlocking | CloseOnExec, 0);
        if (file.IsInvalid || !IsRegular(file))
        {
            file.Dispose();
            return null;
        }

        return file;
    }

    /// <summary>Takes memory for a part of it; false when there is none.</summary>
    public static bool TryReserve(SafeFileHandle file, long offset, long count) => Reserve(file, offset, count) == 0;

    /// <summary>The name goes; who has it open keeps the memory.</summary>
    public static void Remove(string name) => File.Delete(Folder + name[1..]);

    /// <summary>Removes memory whose name begins so and that no process has locked: whoever made it is dead.</summary>
    public static void RemoveLeftOvers(string prefix)
    {
        foreach (var path in Directory.EnumerateFiles(Folder, prefix[1..] + "*"))
        {
            using var file = TryOpen("/" + Path.GetFileName(path));
            if (file is not null && TryLock(file))
            {
                try
                {
                    File.Delete(path);
                }
                catch (Exception error) when (error is IOException or UnauthorizedAccessException)
                {
                    // Another user's, who has to remove it.
                }
            }
        }
    }

    /// <summary>Whether the file is one that can be read at any place.</summary>
    public static bool IsRegular(SafeFileHandle file)
    {
        var facts = stackalloc byte[256];
        return Look(file, "", EmptyPath, TypeAndLinks, facts) == 0 && (*(ushort*)(facts + ModeOffset) & TypeMask) == RegularFile;
    }

    private static uint LinksOf(SafeFileHandle file)
    {
        var facts = stackalloc byte[256];
        return Look(file, "", EmptyPath, TypeAndLinks, facts) == 0 ? *(uint*)(facts + LinksOffset) : 0;
    }

    private static bool TryLock(SafeFileHandle file) => Lock(file, LockExclusive | LockDoNotWait) == 0;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    private static partial int Reserve(SafeFileHandle file, long offset, long count);

    [LibraryImport("libc", EntryPoint = "flock")]
    private static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Look(SafeFileHandle file, string path, int flags, uint mask, byte* facts);
}
