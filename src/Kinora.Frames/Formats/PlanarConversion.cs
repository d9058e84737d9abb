namespace Kinora.Frames.Formats;

/// <summary>
/// Frames of any format as I420, which is what is drawn on and what JPEG is made of. What is YUV keeps its colours and loses nothing; gray gets chroma of no
/// colour; RGB becomes what JPEG means (BT.601, full range, ITU-T T.871), with the mean of four pixels as chroma.
/// </summary>
public static class PlanarConversion
{
    private const int Bits = 16;
    private const int Half = 1 << (Bits - 1);
    private const byte NoColour = 128;

    /// <summary>What a frame of a format becomes; the same for I420.</summary>
    public static FrameFormat Planar(FrameFormat format) => format.PixelFormat switch
    {
        PixelFormat.I420 => format,
        PixelFormat.Nv12 or PixelFormat.Gray8 => format with { PixelFormat = PixelFormat.I420 },
        _ => FrameFormat.Still(format.Width, format.Height),
    };

    /// <summary>Converts a frame.</summary>
    /// <param name="pixels">Planes as <paramref name="format"/> lays them out.</param>
    /// <param name="format">Of the frame.</param>
    /// <param name="planar">Receives planes as <see cref="Planar"/> of it lays them out.</param>
    public static void Convert(ReadOnlySpan<byte> pixels, FrameFormat format, Span<byte> planar)
    {
        var target = Planar(format);
        var (luma, u, v) = (target.GetPlane(0), target.GetPlane(1), target.GetPlane(2));
        switch (format.PixelFormat)
        {
            case PixelFormat.I420:
                pixels[..format.ByteLength].CopyTo(planar);
                return;
            case PixelFormat.Gray8:
                pixels[..luma.ByteLength].CopyTo(planar);
                planar.Slice(u.Offset, u.ByteLength + v.ByteLength).Fill(NoColour);
                return;
            case PixelFormat.Nv12:
                pixels[..luma.ByteLength].CopyTo(planar);
                Split(pixels.Slice(luma.ByteLength, 2 * u.ByteLength), planar.Slice(u.Offset, u.ByteLength), planar.Slice(v.Offset, v.ByteLength));
                return;
        }

        var (red, blue) = format.PixelFormat == PixelFormat.Bgr24 ? (2, 0) : (0, 2);
        var (step, stride) = (format.PixelFormat == PixelFormat.Rgbx ? 4 : 3, format.GetPlane(0).Stride);
        for (var row = 0; row < format.Height; row++)
        {
            Luma(pixels.Slice(row * stride, stride), planar.Slice(row * luma.Stride, luma.Stride), step, red, blue);
        }

        for (var row = 0; row < u.Rows; row++)
        {
            var (upper, lower) = (2 * row, Math.Min((2 * row) + 1, format.Height - 1));
            Chroma(
                pixels.Slice(upper * stride, stride), pixels.Slice(lower * stride, stride),
                planar.Slice(u.Offset + (row * u.Stride), u.Stride), planar.Slice(v.Offset + (row * v.Stride), v.Stride), step, red, blue);
        }
    }

    private static void Split(ReadOnlySpan<byte> pairs, Span<byte> first, Span<byte> second)
    {
        for (var i = 0; i < first.Length && i < second.Length; i++)
        {
            (first[i], second[i]) = (pairs[2 * i], pairs[(2 * i) + 1]);
        }
    }

    private static void Luma(ReadOnlySpan<byte> from, Span<byte> to, int step, int red, int blue)
    {
        for (var x = 0; x < to.Length; x++)
        {
            var pixel = from.Slice(x * step, 3);
            to[x] = (byte)(((19595 * pixel[red]) + (38470 * pixel[1]) + (7471 * pixel[blue]) + Half) >> Bits);
        }
    }

    /// <summary>The last column and row of an odd size count twice.</summary>
    private static void Chroma(ReadOnlySpan<byte> upper, ReadOnlySpan<byte> lower, Span<byte> us, Span<byte> vs, int step, int red, int blue)
    {
        for (var x = 0; x < us.Length; x++)
        {
            var (left, right) = (2 * x * step, Math.Min(((2 * x) + 1) * step, upper.Length - step));
            var r = upper[left + red] + upper[right + red] + lower[left + red] + lower[right + red];
            var g = upper[left + 1] + upper[right + 1] + lower[left + 1] + lower[right + 1];
            var b = upper[left + blue] + upper[right + blue] + lower[left + blue] + lower[right + blue];
            us[x] = Level((-11059 * r) - (21709 * g) + (32768 * b));
            vs[x] = Level((32768 * r) - (27439 * g) - (5329 * b));
        }
    }

    private static byte Level(int ofFour) => (byte)Math.Clamp(((ofFour + (2 * Half * 2)) >> (Bits + 2)) + NoColour, 0, 255);
}
