using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Kinora.Frames.Native;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Frames.Memory;

/// <summary>
/// A block of memory that other processes can map. On Linux a memfd whose size is sealed, and which nobody can map writable once
/// <see cref="SealWriters"/> was called; elsewhere a mapping that this process alone sees. Pages are present from the start, so no
/// frame pays for page faults.
/// </summary>
internal sealed unsafe class SharedMemory : IDisposable
{
    private readonly MemoryMappedFile? _mapping;
    private readonly MemoryMappedViewAccessor? _view;
    private byte* _address;

    private SharedMemory(byte* address, long length, SafeFileHandle? file, MemoryMappedFile? mapping, MemoryMappedViewAccessor? view)
    {
        _address = address;
        Length = length;
        File = file;
        _mapping = mapping;
        _view = view;
    }

    public byte* Address => _address;

    public long Length { get; }

    /// <summary>The memfd to hand to other processes; null where the platform has none.</summary>
    public SafeFileHandle? File { get; }

    /// <exception cref="InsufficientMemoryException">The memory cannot be had; the message names the size.</exception>
    public static SharedMemory Create(string name, long length)
    {
        if (!OperatingSystem.IsLinux())
        {
            var mapping = MemoryMappedFile.CreateNew(null, length);
            var view = mapping.CreateViewAccessor();
            byte* pointer = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
            return new SharedMemory(pointer, length, null, mapping, view);
        }

        var file = LibC.MemfdCreate(name, LibC.MfdCloexec | LibC.MfdAllowSealing);
        if (file.IsInvalid)
        {
            throw Failure("memfd_create", length);
        }

        if (LibC.Ftruncate(file, length) != 0 || LibC.Fcntl(file, LibC.FAddSeals, LibC.SealShrink | LibC.SealGrow) != 0)
        {
            file.Dispose();
            throw Failure("sizing", length);
        }

        var address = LibC.Mmap(null, (nuint)length, LibC.ProtRead | LibC.ProtWrite, LibC.MapShared | LibC.MapPopulate, file, 0);
        if (address == LibC.MapFailed)
        {
            file.Dispose();
            throw Failure("mmap", length);
        }

        return new SharedMemory(address, length, file, null, null);
    }

    /// <summary>Maps memory that another process has made. Its size must be sealed, so that no page can go away under its readers.</summary>
    /// <param name="file">The memfd, which is owned from now on.</param>
    /// <param name="writable">Whether it is written, too.</param>
    /// <param name="mostBytes">What it may have at most.</param>
    /// <exception cref="InvalidDataException">Its size is not sealed or too large; the file was closed.</exception>
    /// <exception cref="InsufficientMemoryException">It cannot be mapped.</exception>
    public static SharedMemory Map(SafeFileHandle file, bool writable, long mostBytes)
    {
        var seals = LibC.Fcntl(file, LibC.FGetSeals, 0);
        var length = seals < 0 ? 0 : RandomAccess.GetLength(file);
        if (seals < 0 || (seals & (LibC.SealShrink | LibC.SealGrow)) != (LibC.SealShrink | LibC.SealGrow) || length < 1 || length > mostBytes)
        {
            file.Dispose();
            throw new InvalidDataException(
                seals < 0 || length < 1 ? "what was handed over is no shared memory" : length > mostBytes ? $"the shared memory has {length} bytes" : "the size of the shared memory is not sealed");
        }

        var address = LibC.Mmap(null, (nuint)length, writable ? LibC.ProtRead | LibC.ProtWrite : LibC.ProtRead, LibC.MapShared | LibC.MapPopulate, file, 0);
        if (address == LibC.MapFailed)
        {
            file.Dispose();
            throw Failure("mmap", length);
        }

        return new SharedMemory(address, length, file, null, null);
    }

    /// <summary>Puts buffers in the place of ranges of the mapping, one after the other; the memfd keeps its own pages there.</summary>
    /// <param name="offset">Of the first.</param>
    /// <param name="stride">Bytes of each.</param>
    /// <param name="files">What can be mapped.</param>
    /// <param name="problem">The system's word for why it cannot; the mapping is as it was then.</param>
    public bool TryReplace(long offset, long stride, IReadOnlyList<SafeFileHandle> files, out string? problem)
    {
        for (var i = 0; i < files.Count; i++)
        {
            var place = _address + offset + (i * stride);
            if (LibC.Mmap(place, (nuint)stride, LibC.ProtRead | LibC.ProtWrite, LibC.MapShared | LibC.MapFixed, files[i], 0) == LibC.MapFailed)
            {
                problem = Marshal.GetLastPInvokeErrorMessage();
                _ = LibC.Mmap(_address + offset, (nuint)(i * stride), LibC.ProtRead | LibC.ProtWrite, LibC.MapShared | LibC.MapFixed, File!, offset);
                return false;
            }
        }

        problem = null;
        return true;
    }

    /// <summary>From now on nobody, this process included, can map the memory writable again; the mapping that exists stays so.</summary>
    public void SealWriters()
    {
        if (File is not null)
        {
            // Kernels before 5.1 do not know FUTURE_WRITE; readers then still map read-only by agreement.
            _ = LibC.Fcntl(File, LibC.FAddSeals, LibC.SealFutureWrite | LibC.SealSeal);
        }
    }

    /// <summary>Closes the memfd; what is mapped stays so.</summary>
    public void CloseFile() => File?.Dispose();

    public void Dispose()
    {
        if (_address == null)
        {
            return;
        }

        if (_view is not null)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _mapping!.Dispose();
        }
        else
        {
            _ = LibC.Munmap(_address, (nuint)Length);
            File!.Dispose();
        }

        _address = null;
    }

    private static InsufficientMemoryException Failure(string call, long length) => new(
        $"A frame pool of {length / (1024 * 1024)} MiB could not be made: {call} failed ({Marshal.GetLastPInvokeErrorMessage()}). " +
        "Free memory, or ask for smaller frames or fewer held frames.");
}
