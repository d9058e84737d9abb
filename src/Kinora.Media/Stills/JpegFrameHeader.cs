using System.Buffers.Binary;

namespace Kinora.Media.Stills;

/// <summary>A JPEG's frame header (SOFn, ITU-T T.81 B.2.2): its size, and whether it is of a usual kind.</summary>
/// <param name="Width">In pixels; 0 where no frame header was found.</param>
/// <param name="Height">In pixels; 0 also where the file says it only after the picture.</param>
/// <param name="MayBeUsual">Whether its coding process and sample size are libturbojpeg's.</param>
/// <param name="IsUsual">Whether its planes are gray, 4:4:4, 4:2:2, 4:2:0 or 4:4:0 too.</param>
internal readonly record struct JpegFrameHeader(long Width, long Height, bool MayBeUsual, bool IsUsual)
{
    private const byte StartOfScan = 0xda;
    private const byte EndOfImage = 0xd9;

    /// <summary>Walks the segments up to the first frame header; bytes between segments are skipped, as libjpeg does.</summary>
    public static JpegFrameHeader Find(ReadOnlySpan<byte> file)
    {
        var position = 2;
        while (position + 4 <= file.Length)
        {
            var marker = file[position + 1];
            if (file[position] != 0xff || marker is 0 or 0xff)
            {
                position++;
            }
            else if (marker is 1 or (>= 0xd0 and <= 0xd8))
            {
                position += 2; // it has no length
            }
            else if (marker is StartOfScan or EndOfImage)
            {
                break;
            }
            else if (marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc))
            {
                return Read(file[(position + 4)..], marker);
            }
            else
            {
                position += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(position + 2)..]);
            }
        }

        return default;
    }

    private static JpegFrameHeader Read(ReadOnlySpan<byte> frame, byte marker)
    {
        if (frame.Length < 6 || frame.Length < 6 + (3 * frame[5]))
        {
            return default;
        }

        // Baseline, extended, progressive; and the last two with arithmetic coding.
        var mayBeUsual = marker is 0xc0 or 0xc1 or 0xc2 or 0xc9 or 0xca && frame[0] == 8;
        var isUsual = frame[5] == 1 || (frame[5] == 3 && frame[7] is 0x11 or 0x21 or 0x22 or 0x12 && frame[10] == 0x11 && frame[13] == 0x11);
        return new JpegFrameHeader(
            BinaryPrimitives.ReadUInt16BigEndian(frame[3..]), BinaryPrimitives.ReadUInt16BigEndian(frame[1..]), mayBeUsual, mayBeUsual && isUsual);
    }
}
