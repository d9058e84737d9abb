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
        using var padded = new MemoryStream();
        var from = 0;
        foreach (var (rowBytes, rows, room) in planes)
        {
            for (var row = 0; row < room; row++)
            {
                var line = new byte[(rowBytes + 3) / 4 * 4];
                if (row < rows)
                {
                    packed.AsSpan(from, rowBytes).CopyTo(line);
                    from += rowBytes;
                }

                padded.Write(line);
            }
        }

        return padded.ToArray();
    }
}
