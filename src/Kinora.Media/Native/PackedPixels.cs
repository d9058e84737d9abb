using System.Runtime.InteropServices;

namespace Kinora.Media.Native;

/// <summary>A decoded picture as rows of packed pixels, in memory that goes back to the system when it is disposed of: a large one is not kept for the next.</summary>
/// <param name="width">In pixels.</param>
/// <param name="height">In pixels.</param>
/// <param name="pixelBytes">3 for red, green and blue; 4 with how opaque.</param>
internal sealed unsafe class PackedPixels(int width, int height, int pixelBytes) : IDisposable
{
    private void* _memory = NativeMemory.Alloc((nuint)width * (nuint)height, (nuint)pixelBytes);

    public int PixelBytes => pixelBytes;

    public Span<byte> Bytes => new(_memory, checked(width * height * pixelBytes));

    public void Dispose()
    {
        NativeMemory.Free(_memory);
        _memory = null;
    }
}
