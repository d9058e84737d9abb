using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Frames.Native;

/// <summary>A file that becomes readable when another thread says so, for who waits for files. See eventfd(2).</summary>
internal sealed unsafe partial class WakeFile : IDisposable
{
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;

    private readonly SafeFileHandle _file = Create(0, CloseOnExec | NonBlocking);

    public nint Handle => _file.DangerousGetHandle();

    /// <summary>Makes it readable.</summary>
    public void Set()
    {
        var one = 1UL;
        try
        {
            _ = Write(_file, &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits any more.
        }
    }

    /// <summary>Makes it unreadable again.</summary>
    public void Reset()
    {
        ulong count;
        _ = Read(_file, &count, sizeof(ulong));
    }

    public void Dispose() => _file.Dispose();

    [LibraryImport("libc", EntryPoint = "eventfd")]
    private static partial SafeFileHandle Create(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(SafeFileHandle file, void* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(SafeFileHandle file, void* bytes, nuint count);
}
