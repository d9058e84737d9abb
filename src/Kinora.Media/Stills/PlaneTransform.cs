namespace Kinora.Media.Stills;

/// <summary>Moves the samples of one plane; used where a still arrives turned, or with other chroma than 4:2:0.</summary>
internal static class PlaneTransform
{
    /// <summary>Turns a plane upright. The destination has width and height swapped for orientations 5 to 8.</summary>
    /// <param name="source">Packed samples, <paramref name="width"/> × <paramref name="height"/>.</param>
    /// <param name="orientation">EXIF orientation 1..8.</param>
    public static void Orient(ReadOnlySpan<byte> source, int width, int height, Span<byte> destination, int orientation)
    {
        // EXIF names where the picture's first row and column lie; per destination pixel this gives the source pixel.
        var swaps = ExifOrientation.SwapsSides(orientation);
        var outWidth = swaps ? height : width;
        var outHeight = swaps ? width : height;
        for (var y = 0; y < outHeight; y++)
        {
            for (var x = 0; x < outWidth; x++)
            {
                var (sx, sy) = orientation switch
                {
                    2 => (width - 1 - x, y),
                    3 => (width - 1 - x, height - 1 - y),
                    4 => (x, height - 1 - y),
                    5 => (y, x),
                    6 => (y, height - 1 - x),
                    7 => (width - 1 - y, height - 1 - x),
                    8 => (width - 1 - y, x),
                    _ => (x, y),
                };
                destination[(y * outWidth) + x] = source[(sy * width) + sx];
            }
        }
    }

    /// <summary>Averages blocks of <paramref name="factorX"/> × <paramref name="factorY"/> samples; at the edge those that are there.</summary>
    public static void Shrink(ReadOnlySpan<byte> source, int width, int height, Span<byte> destination, int factorX, int factorY)
    {
        var outWidth = (width + factorX - 1) / factorX;
        var outHeight = (height + factorY - 1) / factorY;
        for (var y = 0; y < outHeight; y++)
        {
            for (var x = 0; x < outWidth; x++)
            {
                int sum = 0, count = 0;
                for (var sy = y * factorY; sy < Math.Min(height, (y + 1) * factorY); sy++)
                {
                    for (var sx = x * factorX; sx < Math.Min(width, (x + 1) * factorX); sx++)
                    {
                        sum += source[(sy * width) + sx];
                        count++;
                    }
                }

                destination[(y * outWidth) + x] = (byte)((sum + (count / 2)) / count);
            }
        }
    }
}
