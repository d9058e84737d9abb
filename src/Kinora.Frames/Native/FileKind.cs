using System.Runtime.InteropServices;

namespace Kinora.Frames.Native;

/// <summary>What a path names. See statx(2).</summary>
internal static unsafe partial class FileKind
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint TypeWanted = 1;
    private const uint NumberWanted = 0x100;
    private const uint ModeWanted = 2;
    private const uint OwnerWanted = 8;
    private const int OwnerOffset = 20;
    private const int ModeOffset = 28;
    private const int NumberOffset = 32;
    private const int TypeMask = 0xF000;
    private const int SocketType = 0xC000;
    private const int FolderType = 0x4000;
    private const int PermissionMask = 0x1FF;

    /// <summary>Whether a socket lies there, not a link to one.</summary>
    public static bool IsSocket(string path)
    {
        var facts = stackalloc byte[256];
        return Look(CurrentFolder, path, NoFollow, TypeWanted, facts) == 0 && (*(ushort*)(facts + ModeOffset) & TypeMask) == SocketType;
    }

    /// <summary>The number of the file that lies there, which no other has while it is open; null when there is none.</summary>
    public static ulong? NumberOf(string path)
    {
        var facts = stackalloc byte[256];
        return Look(CurrentFolder, path, NoFollow, NumberWanted, facts) == 0 ? *(ulong*)(facts + NumberOffset) : null;
    }

    /// <summary>What lies there itself, not what a link leads to: whether it is a folder, whose, and who may use it. Null where there is nothing, and off Linux.</summary>
    public static (bool IsFolder, uint Owner, int Mode)? FactsOf(string path)
    {
        var facts = stackalloc byte[256];
        if (!OperatingSystem.IsLinux() || Look(CurrentFolder, path, NoFollow, TypeWanted | ModeWanted | OwnerWanted, facts) != 0)
        {
            return null;
        }

        var mode = *(ushort*)(facts + ModeOffset);
        return ((mode & TypeMask) == FolderType, *(uint*)(facts + OwnerOffset), mode & PermissionMask);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Look(int folder, string path, int flags, uint mask, byte* facts);
}
