using Kinora.Frames.Native;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Frames.Memory;

/// <summary>
/// Memory that others find by its name, mapped to be written. What was not reserved takes no memory and must not be touched: a full file system
/// would end the process.
/// </summary>
internal sealed unsafe class NamedBlock : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly long _length;
    private byte* _address;

    /// <summary>Takes over a file, and makes it so long.</summary>
    /// <exception cref="IOException">It cannot be so long, or not be mapped.</exception>
    public NamedBlock(SafeFileHandle file, long length)
    {
        (_file, _length) = (file, length);
        RandomAccess.SetLength(file, length);
        _address = LibC.Mmap(null, (nuint)length, LibC.ProtRead | LibC.ProtWrite, LibC.MapShared, file, 0);
        if (_address == LibC.MapFailed)
        {
            _address = null;
            throw new IOException($"{length / (1024 * 1024)} MiB of shared memory cannot be mapped");
        }
    }

    /// <summary>Sees to it that there is memory for these bytes; false when there is none.</summary>
    public bool TryReserve(long offset, long count) => NamedMemory.TryReserve(_file, offset, count);

    /// <summary>Bytes that were reserved.</summary>
    public Span<byte> At(long offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, _length - count);
        return new Span<byte>(_address + offset, count);
    }

    public void Dispose()
    {
        if (_address != null)
        {
            _ = LibC.Munmap(_address, (nuint)_length);
            _address = null;
        }

        _file.Dispose();
    }
}
