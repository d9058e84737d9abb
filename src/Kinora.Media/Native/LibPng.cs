using System.Runtime.InteropServices;

namespace Kinora.Media.Native;

/// <summary>
/// PNG to packed pixels by libpng's simplified interface (png.h, "The simplified API"), which bounds what it takes for anything but the pixels.
/// Colours are sRGB, 8 bits each, whatever the file has. Thread-safe.
/// </summary>
internal static unsafe partial class LibPng
{
    private const uint Version = 1;
    private const uint FormatAlpha = 1;
    private const uint FormatColor = 2;

    /// <summary>PNG_IMAGE_FLAG_16BIT_sRGB: pictures of 16 bits that say nothing of gamma are like those of 8.</summary>
    private const uint SixteenBitsAreSrgb = 4;

    private const int MessageBytes = 64;
    private const string Library = CodecLibrary.Png;

    static LibPng() => _ = CodecLibrary.Find(Library);

    /// <summary>False where the library is not installed.</summary>
    public static bool IsPresent => CodecLibrary.Find(Library) != 0;

    /// <summary>Decodes a picture.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="width">What its head says.</param>
    /// <param name="height">What its head says.</param>
    /// <param name="pixels">Its pixels, row by row, 3 bytes each (red, green, blue) or 4 (and how opaque); null where it is damaged.</param>
    /// <returns>What the library says of a damaged one; null of a sound one.</returns>
    public static string? Decode(ReadOnlySpan<byte> file, int width, int height, out PackedPixels? pixels)
    {
        pixels = null;
        var image = new Image { Version = Version };
        PackedPixels? decoded = null;
        fixed (byte* bytes = file)
        {
            try
            {
                if (BeginRead(&image, bytes, (nuint)file.Length) == 0)
                {
                    return Message(&image);
                }

                if (image.Width != width || image.Height != height)
                {
                    return "it tells two sizes";
                }

                image.Flags |= SixteenBitsAreSrgb;
                image.Format = FormatColor | (image.Format & FormatAlpha);
                decoded = new PackedPixels(width, height, (image.Format & FormatAlpha) != 0 ? 4 : 3);
                fixed (byte* to = decoded.Bytes)
                {
                    if (FinishRead(&image, null, to, width * decoded.PixelBytes, null) == 0)
                    {
                        return Message(&image);
                    }
                }

                (pixels, decoded) = (decoded, null);
                return null;
            }
            finally
            {
                decoded?.Dispose();
                Free(&image);
            }
        }
    }

    private static string Message(Image* image)
    {
        var text = new ReadOnlySpan<byte>(image->Message, MessageBytes);
        return System.Text.Encoding.Latin1.GetString(text[..Math.Max(0, text.IndexOf((byte)0))]);
    }

    [LibraryImport(Library, EntryPoint = "png_image_begin_read_from_memory")]
    private static partial int BeginRead(Image* image, byte* file, nuint length);

    [LibraryImport(Library, EntryPoint = "png_image_finish_read")]
    private static partial int FinishRead(Image* image, void* background, byte* pixels, int stride, void* colours);

    [LibraryImport(Library, EntryPoint = "png_image_free")]
    private static partial void Free(Image* image);

    /// <summary>The library's <c>png_image</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Image
    {
        public nint Opaque;
        public uint Version;
        public uint Width;
        public uint Height;
        public uint Format;
        public uint Flags;
        public uint ColourEntries;
        public uint WarningOrError;
        public fixed byte Message[MessageBytes];
    }
}
