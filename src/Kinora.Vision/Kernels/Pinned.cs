using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kinora.Vision.Kernels;

/// <summary>Arrays that never move, so that kernels may keep pointers into those they hold.</summary>
internal static unsafe class Pinned
{
    public static T[] Allocate<T>(int length)
        where T : unmanaged => GC.AllocateArray<T>(length, pinned: true);

    /// <summary>The address of the first element of an array made by <see cref="Allocate"/>.</summary>
    public static T* Address<T>(T[] array)
        where T : unmanaged => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
}
