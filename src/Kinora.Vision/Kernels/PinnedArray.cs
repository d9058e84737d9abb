using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kinora.Vision.Kernels;

/// <summary>
/// An array that never moves and begins at a cache line, so that kernels may keep its address as long as they keep the array: the
/// collector does not see such pointers.
/// </summary>
internal sealed unsafe class PinnedArray<T>
    where T : unmanaged
{
    private const int CacheLine = 64;
    private readonly T[] _array;
    private readonly int _skipped;

    public PinnedArray(int length)
    {
        _array = GC.AllocateArray<T>(length + (CacheLine / sizeof(T)), pinned: true);
        Length = length;
        var misaligned = (int)((nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array)) % CacheLine);
        _skipped = (CacheLine - misaligned) / sizeof(T);
    }

    public int Length { get; }

    public T* Address => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array)) + _skipped;

    public Span<T> Span => _array.AsSpan(_skipped, Length);
}
