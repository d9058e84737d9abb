using Kinora.Frames.Formats;

namespace Kinora.Frames.Tests.GStreamer;

/// <summary>Frames with known contents, packed and as GStreamer lays them out, written down apart from the code under test.</summary>
internal static class ExpectedLayout
{
    /// <summary>A packed frame whose every byte depends on its place and on the frame's number.</summary>
    public static byte[] Packed(FrameFormat format, int frame)
    {
        var pixels = new byte[format.ByteLength];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)((i * 7) + (i >> 8) + (frame * 13) + 1);
        }

        return pixels;
    }

    /// <summary>
    /// The same as GstVideoInfo lays it out by default: I420 and NV12 have luma of an even number of rows, all rows begin at multiples of 4.
    /// Padding is 0.
    /// </summary>
    public static byte[] Padded(FrameFormat format, byte[] packed)
    {
        using var padded = new MemoryStream();
        foreach (var (from, count) in Lines(format))
        {
            var line = new byte[count < 0 ? -count : (count + 3) / 4 * 4];
            packed.AsSpan(from, Math.Max(0, count)).CopyTo(line);
            padded.Write(line);
        }

        return padded.ToArray();
    }

    /// <summary>The other way round.</summary>
    public static byte[] Packed(FrameFormat format, ReadOnlySpan<byte> padded)
    {
        using var packed = new MemoryStream();
        foreach (var (_, count) in Lines(format))
        {
            packed.Write(padded[..Math.Max(0, count)]);
            padded = padded[(count < 0 ? -count : (count + 3) / 4 * 4)..];
        }

        return packed.ToArray();
    }

    /// <summary>Where each line begins in a packed frame, and its bytes; a line that is padding alone has minus its bytes.</summary>
    private static List<(int From, int Count)> Lines(FrameFormat format)
    {
        var (width, height) = (format.Width, format.Height);
        var evenHeight = height + (height % 2);
        (int RowBytes, int Rows, int Room)[] planes = format.PixelFormat switch
        {
            PixelFormat.I420 => [(width, height, evenHeight), ((width + 1) / 2, (height + 1) / 2, evenHeight / 2), ((width + 1) / 2, (height + 1) / 2, evenHeight / 2)],
            PixelFormat.Nv12 => [(width, height, evenHeight), ((width + 1) / 2 * 2, (height + 1) / 2, evenHeight / 2)],
            PixelFormat.Rgbx => [(4 * width, height, height)],
            PixelFormat.Gray8 => [(width, height, height)],
            _ => [(3 * width, height, height)],
        };
        List<(int From, int Count)> lines = [];
        var from = 0;
        foreach (var (rowBytes, rows, room) in planes)
        {
            for (var row = 0; row < room; row++)
            {
                lines.Add(row < rows ? (from, rowBytes) : (0, -((rowBytes + 3) / 4 * 4)));
                from += row < rows ? rowBytes : 0;
            }
        }

        return lines;
    }
}
