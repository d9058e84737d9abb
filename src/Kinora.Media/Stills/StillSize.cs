using System.Buffers.Binary;

namespace Kinora.Media.Stills;

/// <summary>The size that the head of a PNG, WebP or BMP file claims, in pixels; 0 × 0 where it claims none.</summary>
internal static class StillSize
{
    public static (long Width, long Height) Find(ReadOnlySpan<byte> file, StillFormat format) => format switch
    {
        StillFormat.Png => FindInPng(file),
        StillFormat.WebP => FindInWebP(file),
        _ => FindInBmp(file),
    };

    /// <summary>IHDR, which comes first.</summary>
    private static (long Width, long Height) FindInPng(ReadOnlySpan<byte> file) =>
        file.Length >= 24 && file.Slice(12, 4).SequenceEqual("IHDR"u8)
            ? (BinaryPrimitives.ReadUInt32BigEndian(file[16..]), BinaryPrimitives.ReadUInt32BigEndian(file[20..]))
            : default;

    /// <summary>A BITMAPCOREHEADER has 16 bits a side; all later ones have 32, and a negative height where the first row comes first.</summary>
    private static (long Width, long Height) FindInBmp(ReadOnlySpan<byte> file)
    {
        const int CoreHeader = 12;
        if (file.Length < 26)
        {
            return default;
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(file[14..]) == CoreHeader
            ? (BinaryPrimitives.ReadUInt16LittleEndian(file[18..]), BinaryPrimitives.ReadUInt16LittleEndian(file[20..]))
            : (BinaryPrimitives.ReadInt32LittleEndian(file[18..]), Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(file[22..])));
    }

    /// <summary>The largest of what the canvas (VP8X) and the pictures (VP8, VP8L) claim, since a decoder takes memory for each.</summary>
    private static (long Width, long Height) FindInWebP(ReadOnlySpan<byte> file)
    {
        (long Width, long Height) largest = default;
        long position = 12;
        while (position + 18 <= file.Length)
        {
            var chunk = file[(int)position..];
            var (width, height) = SizeInChunk(chunk[..4], chunk[8..]);
            largest = (Math.Max(largest.Width, width), Math.Max(largest.Height, height));
            long length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            position += 8 + length + (length & 1);
        }

        return largest;
    }

    private static (long Width, long Height) SizeInChunk(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        if (name.SequenceEqual("VP8X"u8))
        {
            return (1 + Read24(data[4..]), 1 + Read24(data[7..]));
        }

        if (name.SequenceEqual("VP8 "u8))
        {
            return (BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3fff, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3fff);
        }

        if (name.SequenceEqual("VP8L"u8) && data[0] == 0x2f)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
            return (1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff));
        }

        return default;
    }

    private static long Read24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
