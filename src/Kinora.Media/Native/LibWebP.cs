using System.Runtime.InteropServices;

namespace Kinora.Media.Native;

/// <summary>WebP to packed pixels by libwebp's simple interface (decode.h). Thread-safe.</summary>
internal static unsafe partial class LibWebP
{
    private const string Library = CodecLibrary.WebP;
    private const int Rgb = 3;

    static LibWebP() => _ = CodecLibrary.Find(Library);

    /// <summary>False where the library is not installed.</summary>
    public static bool IsPresent => CodecLibrary.Find(Library) != 0;

    /// <summary>Decodes a picture.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="width">What its head says.</param>
    /// <param name="height">What its head says.</param>
    /// <param name="pixels">Its pixels, row by row, 3 bytes each: red, green, blue; null where it is damaged.</param>
    /// <returns>What is wrong with a damaged one; null of a sound one.</returns>
    public static string? Decode(ReadOnlySpan<byte> file, int width, int height, out PackedPixels? pixels)
    {
        pixels = null;
        int itsWidth = 0, itsHeight = 0;
        fixed (byte* bytes = file)
        {
            if (GetInfo(bytes, (nuint)file.Length, &itsWidth, &itsHeight) == 0)
            {
                return "its head is none";
            }

            if ((itsWidth, itsHeight) != (width, height))
            {
                return "it tells two sizes";
            }

            var decoded = new PackedPixels(width, height, Rgb);
            bool isRead;
            fixed (byte* to = decoded.Bytes)
            {
                isRead = DecodeRgb(bytes, (nuint)file.Length, to, (nuint)decoded.Bytes.Length, width * Rgb) != null;
            }

            if (!isRead)
            {
                decoded.Dispose();
                return "it is cut off, or its data is damaged";
            }

            pixels = decoded;
            return null;
        }
    }

    [LibraryImport(Library, EntryPoint = "WebPGetInfo")]
    private static partial int GetInfo(byte* file, nuint length, int* width, int* height);

    [LibraryImport(Library, EntryPoint = "WebPDecodeRGBInto")]
    private static partial byte* DecodeRgb(byte* file, nuint length, byte* pixels, nuint size, int stride);
}
