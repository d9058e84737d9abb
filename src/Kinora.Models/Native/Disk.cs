using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Kinora.Models.Native;

/// <summary>What .NET has no call for: making a rename last, giving a file a second name, and telling one file from another.</summary>
internal static partial class Disk
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint WantsInode = 0x100; // STATX_INO

    /// <summary>Brings a finished file to the disk, so that a name given to it later never shows half of it.</summary>
    public static void SyncFile(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Brings the names in a folder to the disk. Windows does that by itself, and some file systems cannot.</summary>
    public static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var folder = Open(path, 0);
        if (folder < 0)
            throw new IOException($"The folder '{path}' cannot be opened: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
        _ = Sync(folder);
        _ = Close(folder);
    }

    /// <summary>Gives a file a second name; false where the file system or the user's rights do not allow it.</summary>
    public static bool TryLink(string file, string name) =>
        OperatingSystem.IsWindows() ? CreateHardLink(name, file, 0) : Link(file, name) == 0;

    /// <summary>The file's number on its disk; 0 where that is not known.</summary>
    public static long InodeOf(string path) =>
        OperatingSystem.IsLinux() && Statx(CurrentFolder, path, 0, WantsInode, out var status) == 0 ? (long)status.Inode : 0;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string file, string name);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, out FileStatus status);

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string name, string file, nint security);

    // struct statx of Linux, the same on all processors
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct FileStatus
    {
        [FieldOffset(32)]
        public ulong Inode;
    }
}
