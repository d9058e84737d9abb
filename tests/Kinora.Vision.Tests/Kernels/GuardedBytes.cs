using System.Runtime.InteropServices;

namespace Kinora.Vision.Tests.Kernels;

/// <summary>
/// Bytes that end where a page begins that nobody may read: one read behind them ends the process, whatever the value is used for. Linux only.
/// </summary>
internal sealed unsafe partial class GuardedBytes : IDisposable
{
    private const int ReadAndWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private readonly nuint _length;
    private readonly nint _address;
    private readonly int _count;

    public GuardedBytes(int count)
    {
        var page = (nuint)Environment.SystemPageSize;
        var pages = ((nuint)count + page - 1) / page * page;
        (_count, _length) = (count, pages + page);
        _address = Map(0, _length, ReadAndWrite, PrivateAnonymous, -1, 0);
        if (_address == -1 || Protect(_address + (nint)pages, page, 0) != 0)
            throw new InvalidOperationException($"No guarded memory: error {Marshal.GetLastPInvokeError()}.");
        Bytes = (byte*)_address + pages - count;
    }

    public Span<byte> Span => new(Bytes, _count);

    private byte* Bytes { get; }

    public void Dispose() => _ = Unmap(_address, _length);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
