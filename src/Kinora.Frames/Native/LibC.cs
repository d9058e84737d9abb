using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Frames.Native;

/// <summary>The few Linux calls that frame memory needs. Numbers are Linux's, the same on x64 and arm64.</summary>
internal static unsafe partial class LibC
{
    public const uint MfdCloexec = 1;
    public const uint MfdAllowSealing = 2;
    public const int FAddSeals = 1033;
    public const int FGetSeals = 1034;
    public const int SealSeal = 1;
    public const int SealShrink = 2;
    public const int SealGrow = 4;
    public const int SealFutureWrite = 16;
    public const int ProtRead = 1;
    public const int ProtWrite = 2;
    public const int MapShared = 1;
    public const int MapFixed = 0x10;
    public const int MapPopulate = 0x8000;

    public static readonly byte* MapFailed = (byte*)-1;

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle MemfdCreate(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int Ftruncate(SafeFileHandle file, long length);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Fcntl(SafeFileHandle file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial byte* Mmap(void* address, nuint length, int protection, int flags, SafeFileHandle file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    public static partial int Munmap(void* address, nuint length);
}
