using System.Buffers.Binary;

namespace Kinora.Media.Stills;

/// <summary>
/// Finds the orientation that a camera wrote into a picture: EXIF tag 0x0112, values 1 (upright) to 8, in a JPEG's APP1 segment, a
/// PNG's eXIf chunk or a WebP's EXIF chunk. Damaged or absent data means upright.
/// </summary>
internal static class ExifOrientation
{
    public const int Upright = 1;

    private const ushort OrientationTag = 0x0112;

    public static int Find(ReadOnlySpan<byte> file, StillFormat format) => Parse(format switch
    {
        StillFormat.Jpeg => FindInJpeg(file),
        StillFormat.Png => FindInPng(file),
        StillFormat.WebP => FindInWebP(file),
        _ => [],
    });

    /// <summary>True when the picture's width and height change places.</summary>
    public static bool SwapsSides(int orientation) => orientation >= 5;

    private static ReadOnlySpan<byte> FindInJpeg(ReadOnlySpan<byte> file)
    {
        var position = 2;
        while (position + 4 <= file.Length && file[position] == 0xff)
        {
            var marker = file[position + 1];
            var length = BinaryPrimitives.ReadUInt16BigEndian(file[(position + 2)..]);
            if (marker == 0xda || length < 2 || position + 2 + length > file.Length)
            {
                break;
            }

            var segment = file.Slice(position + 4, length - 2);
            if (marker == 0xe1 && segment.StartsWith("Exif\0\0"u8))
            {
                return segment[6..];
            }

            position += 2 + length;
        }

        return [];
    }

    private static ReadOnlySpan<byte> FindInPng(ReadOnlySpan<byte> file)
    {
        var position = 8;
        while (position + 12 <= file.Length)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[position..]);
            if (length > file.Length - position - 12)
            {
                break;
            }

            if (file.Slice(position + 4, 4).SequenceEqual("eXIf"u8))
            {
                return file.Slice(position + 8, (int)length);
            }

            position += 12 + (int)length;
        }

        return [];
    }

    private static ReadOnlySpan<byte> FindInWebP(ReadOnlySpan<byte> file)
    {
        var position = 12;
        while (position + 8 <= file.Length)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(file[(position + 4)..]);
            if (length > file.Length - position - 8)
            {
                break;
            }

            if (file.Slice(position, 4).SequenceEqual("EXIF"u8))
            {
                var chunk = file.Slice(position + 8, (int)length);
                return chunk.StartsWith("Exif\0\0"u8) ? chunk[6..] : chunk;
            }

            position += 8 + (int)length + (int)(length & 1);
        }

        return [];
    }

    /// <summary>Reads the first directory of a TIFF structure.</summary>
    private static int Parse(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8)
        {
            return Upright;
        }

        var little = tiff[0] == 'I';
        var directory = Read32(tiff[4..], little);
        if (directory > tiff.Length - 2)
        {
            return Upright;
        }

        var entries = Read16(tiff[(int)directory..], little);
        for (var i = 0; i < entries; i++)
        {
            var entry = (int)directory + 2 + (12 * i);
            if (entry + 12 > tiff.Length)
            {
                break;
            }

            if (Read16(tiff[entry..], little) == OrientationTag)
            {
                var value = Read16(tiff[(entry + 8)..], little);
                return value is >= 1 and <= 8 ? value : Upright;
            }
        }

        return Upright;
    }

    private static ushort Read16(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Read32(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
